// @ts-check
/**
 * The player page, on the content's host: holds the run-time that a package looks for, and carries its reports.
 *
 * Reports go three ways: at once and waited for (the package asked), in the background (every twenty seconds), and as
 * a beacon (the page is going; a beacon holds 64 KiB, so what a package keeps for itself has gone before).
 */

const EVERY = 20_000;
const BEACON = 60_000;
const script = /** @type {HTMLScriptElement} */ (document.querySelector("script[data-runtime]"));
const launch = JSON.parse(document.getElementById("launch")?.textContent ?? "{}");
const frame = /** @type {HTMLIFrameElement} */ (document.getElementById("content"));
const is2004 = launch.standard === "2004";

/** Tell the site's page, and nobody else. @param {string} what @param {object} [more] */
function tell(what, more = {}) {
  window.parent.postMessage({ scorm: what, ...more }, launch.site);
}

/** Seconds that the model holds from before this page. @param {string} text */
function before(text) {
  const clock = /^(\d+):(\d+):(\d+)/.exec(text);
  const period = /^PT(\d+)S$/.exec(text);
  return clock ? Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3]) : Number(period?.[1] ?? 0);
}

/** Seconds that this page has been open. */
const here = () => Math.floor(performance.now() / 1000);

const earlier = before(is2004 ? launch.cmi.total_time : launch.cmi.core.total_time);

/** Carries the reports of the run-time. */
class Carrier {
  constructor() {
    this.sequence = launch.base;
    this.way = "wait";
    this.ended = false;
  }

  updateSettings() {}

  /**
   * @param {string} url
   * @param {any} params
   * @param {boolean} final
   */
  processHttpRequest(url, params, final) {
    if (this.ended) return { result: false, errorCode: 101 };
    const cmi = params.runtimeData?.cmi ?? {};
    const body = {
      sequence: ++this.sequence,
      seconds: launch.silent ? here() : Math.max(0, Math.round((params.totalTimeSeconds ?? 0) - earlier)),
      final,
      partial: false,
      cmi,
    };
    const sent = this.send(url, body);
    if (final) {
      this.ended = true;
      tell("finished");
    }
    return sent;
  }

  /** Content that knows nothing of SCORM has nothing to report but the time it was open. */
  time() {
    this.send(launch.commit, { sequence: ++this.sequence, seconds: here() });
  }

  /** @param {string} url @param {any} body */
  send(url, body) {
    if (this.way === "beacon") return this.beacon(url, body);
    return this.way === "background" ? this.background(url, body) : this.wait(url, body);
  }

  /** The package waits for the answer, as its standard wants it. @param {string} url @param {any} body */
  wait(url, body) {
    const request = new XMLHttpRequest();
    try {
      request.open("POST", url, false);
      request.setRequestHeader("Content-Type", "application/json");
      request.send(JSON.stringify(body));
    } catch {
      // A page that is going may not wait any more.
      return this.beacon(url, body);
    }
    return this.heard(request.status);
  }

  /** @param {string} url @param {any} body */
  background(url, body) {
    fetch(url, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) })
      .then((response) => this.heard(response.status))
      .catch(() => this.heard(0));
    return { result: true, errorCode: 0 };
  }

  /** @param {string} url @param {any} body */
  beacon(url, body) {
    let text = JSON.stringify(body);
    if (new Blob([text]).size > BEACON) text = JSON.stringify({ ...body, partial: true, cmi: small(body.cmi) });
    const sent = navigator.sendBeacon(url, new Blob([text], { type: "text/plain;charset=UTF-8" }));
    return { result: sent, errorCode: sent ? 0 : 391 };
  }

  /** @param {number} status */
  heard(status) {
    if (status === 200) {
      tell("saved");
      return { result: true, errorCode: 0 };
    }
    if (status === 409 || status === 404) {
      this.ended = true;
      tell("elsewhere");
      frame.src = "about:blank";
    } else {
      tell(status === 422 ? "refused" : "unsaved");
    }
    return { result: false, errorCode: status === 422 ? 405 : 101 };
  }
}

/** What must not be lost when a page goes: status, points, place. @param {any} cmi */
function small(cmi) {
  if (!is2004) return { core: cmi.core };
  const { completion_status, success_status, score, location, progress_measure, exit } = cmi;
  return { completion_status, success_status, score, location, progress_measure, exit };
}

const carrier = new Carrier();
const settings = {
  autocommit: false,
  autocommitSeconds: 20,
  throttleCommits: false,
  useAsynchronousCommits: false,
  asyncModeBeaconBehavior: "never",
  sendFullCommit: true,
  lmsCommitUrl: launch.commit,
  dataCommitFormat: "json",
  commitRequestDataType: "application/json;charset=UTF-8",
  terminationCommitContentType: "text/plain;charset=UTF-8",
  autoProgress: false,
  logLevel: 5,
  uninitializedGetLogLevel: 5,
  selfReportSessionTime: true,
  alwaysSendTotalTime: true,
  accumulateSessionTimeOnTerminate: false,
  renderCommonCommitFields: true,
  autoCompleteLessonStatus: false,
  strict_errors: true,
  xhrHeaders: {},
  xhrWithCredentials: false,
  fetchMode: "same-origin",
  includeCommitSequence: false,
  autoPopulateCommitMetadata: false,
  mastery_override: true,
  score_overrides_status: false,
  completion_status_on_failed: "completed",
  scoItemIds: [],
  scoItemIdValidator: () => true,
  globalObjectiveIds: [],
  globalStudentPreferences: false,
  enableOfflineSupport: false,
  syncOnInitialize: false,
  syncOnTerminate: false,
  maxSyncAttempts: 1,
  courseId: "",
  scoId: "",
  httpService: carrier,
};

const runtime = await import(script.dataset.runtime ?? "");
const api = is2004 ? new runtime.Scorm2004API(settings) : new runtime.Scorm12API(settings);
api.loadFromJSON({ cmi: launch.cmi }, "");

/** Report how things stand, by the given way. @param {"background" | "beacon" | "wait"} way */
function report(way) {
  const speaks = api.isInitialized();
  if (carrier.ended || !(speaks || launch.silent)) return;
  carrier.way = way;
  try {
    if (speaks) api.lmsCommit("");
    else carrier.time();
  } finally {
    carrier.way = "wait";
  }
}

const steps = {
  SequenceNext: "next",
  SequencePrevious: "previous",
  SequenceExit: "exit",
  SequenceExitAll: "exitAll",
  SequenceAbandon: "abandon",
  SequenceAbandonAll: "abandonAll",
};
const prefix = is2004 ? "" : "LMS";
for (const [event, step] of Object.entries(steps)) api.on(event, () => tell("go", { to: step }));
for (const [event, to] of is2004 ? Object.entries({ SequenceChoice: "choice", SequenceJump: "jump" }) : []) {
  api.on(event, (/** @type {unknown} */ item) => tell("go", { to, item }));
}
// The run-time has no event for this wish, and forgets it while it ends.
let wish = "";
api.on("SetValue.adl.nav.request", (/** @type {unknown} */ _name, /** @type {string} */ value) => (wish = value));
api.on(`${prefix}Terminate`, () => wish === "suspendAll" && tell("go", { to: "suspendAll" }));
api.on(`${prefix}Initialize`, () => tell("started"));

window[is2004 ? "API_1484_11" : "API"] = api;
setInterval(() => report("background"), EVERY);
window.addEventListener("pagehide", () => report("beacon"));
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") report("beacon");
});
window.addEventListener("message", (event) => {
  if (event.source !== window.parent || event.origin !== launch.site || event.data?.scorm !== "leave") return;
  report("wait");
  // The content's own farewell runs now, while its launch still counts.
  frame.addEventListener("load", () => setTimeout(() => tell("left"), 150), { once: true });
  frame.src = "about:blank";
});

frame.src = launch.content;
