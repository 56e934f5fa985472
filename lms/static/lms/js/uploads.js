// @ts-check
// Uploads files part by part (tus): many at once, with pause, and going on after a broken line or a closed page.

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-uploads]"));
const tus = /** @type {any} */ (window).tus;
const PART = 8 * 1024 * 1024;
// On a weak line a part is what takes about ten seconds: no more than that is sent again after a break.
const SMALLEST = 512 * 1024;
const SECONDS = 10;
const SAMPLE = 256 * 1024;
const AT_ONCE = 2;
const PAUSES = [0, 1000, 3000, 5000, 10000, 20000, 30000, 60000, 60000, 60000];

/** Files in order; each knows its upload and its row. @type {{ key: string, start: () => void, state: string }[]} */
const queue = [];

/**
 * What a file is known by on every computer: name, size, and four samples of what is in it, so that a file which was
 * changed does not go on where another one stopped.
 * @param {File} file
 */
async function fingerprint(file) {
  const facts = new TextEncoder().encode([file.name, file.size, form?.dataset.replaces ?? ""].join("|"));
  const starts = [0, 1, 2, 3].map((number) => Math.max(0, Math.floor(((file.size - SAMPLE) * number) / 3)));
  const parts = [facts, ...starts.map((start) => file.slice(start, start + SAMPLE))];
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  const digest = crypto.subtle ? await crypto.subtle.digest("SHA-256", bytes) : null;
  return digest
    ? [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("")
    : hashed(bytes);
}

/** A plain hash where the browser has none (no HTTPS). @param {Uint8Array} bytes */
function hashed(bytes) {
  let a = 5381;
  let b = 52711;
  for (const each of bytes) {
    a = (Math.imul(a, 33) ^ each) >>> 0;
    b = (Math.imul(b, 31) + each) >>> 0;
  }
  return `${a.toString(16)}-${b.toString(16)}`;
}

/** @param {string} key */
const word = (key) => /** @type {HTMLElement} */ (form?.querySelector("[data-words]")).dataset[key] ?? "";

/** @param {number} bytes */
function size(bytes) {
  const unit = bytes >= 1024 ** 3 ? ["GB", 1024 ** 3] : bytes >= 1024 ** 2 ? ["MB", 1024 ** 2] : ["KB", 1024];
  return `${(bytes / Number(unit[1])).toFixed(1)} ${unit[0]}`;
}

/** @param {number} seconds */
function time(seconds) {
  const [amount, unit] = seconds < 90 ? [seconds, "second"] : seconds < 5400 ? [seconds / 60, "minute"] : [seconds / 3600, "hour"];
  return `${word("left")} ${Math.ceil(amount)} ${word(unit)}`;
}

function next() {
  const running = queue.filter((each) => each.state === "running").length;
  for (const each of queue.filter((one) => one.state === "waiting").slice(0, Math.max(0, AT_ONCE - running))) {
    each.start();
  }
}

/** The row of a file, with the parts that change. @param {File} file */
function row(file) {
  const template = /** @type {HTMLTemplateElement} */ (form?.querySelector("template[data-part=row]"));
  const item = /** @type {HTMLElement} */ (template.content.cloneNode(true)).querySelector("li");
  const part = (/** @type {string} */ name) => /** @type {any} */ (item?.querySelector(`[data-part=${name}]`));
  part("name").textContent = file.name;
  part("bar").setAttribute("aria-label", file.name);
  part("pause").setAttribute("aria-label", `${word("pausing")} ${file.name}`);
  part("resume").setAttribute("aria-label", `${word("going")} ${file.name}`);
  form?.querySelector("[data-part=list]")?.append(/** @type {Node} */ (item));
  return { item: /** @type {HTMLElement} */ (item), part };
}

/** The words of the server, or ours. @param {any} error */
function reason(error) {
  const answer = error.originalResponse;
  if (!answer) {
    return word("failed");
  }
  if ([200, 401, 403].includes(answer.getStatus()) && !answer.getHeader("Tus-Resumable")) {
    return word("signedOut");
  }
  return answer.getHeader("Tus-Resumable") && answer.getBody() ? answer.getBody() : word("failed");
}

/** Whether to try again by itself: the line, a busy server, or another request that is ahead. @param {any} error */
function again(error) {
  const status = error.originalResponse ? error.originalResponse.getStatus() : 0;
  return status === 0 || status === 409 || status === 423 || status === 429 || (status >= 500 && status !== 507);
}

/** @param {File} file */
async function add(file) {
  const { item, part } = row(file);
  const say = (/** @type {string} */ words, failed = false) => {
    part("words").textContent = words;
    item.classList.toggle("uploads__item--failed", failed);
  };
  const stop = (/** @type {string} */ words) => {
    say(words, true);
    part("pause").hidden = part("resume").hidden = true;
  };
  if (file.size === 0 || file.size > Number(form?.dataset.limit)) {
    return stop(word(file.size === 0 ? "empty" : "tooLarge"));
  }
  const key = await fingerprint(file).catch(() => "");
  if (!key) {
    return stop(word("unreadable"));
  }
  if (queue.some((each) => each.key === key && each.state !== "failed")) {
    return stop(word("twice"));
  }
  const task = { key, state: "waiting", start: () => {} };
  let seen = { at: 0, bytes: 0 };
  let speed = 0;
  const known = document.querySelector(`[data-unfinished][data-fingerprint="${key}"][data-size="${file.size}"]`);
  const upload = new tus.Upload(file, {
    endpoint: form?.dataset.uploads,
    uploadUrl: known ? `${form?.dataset.uploads}${known.getAttribute("data-unfinished")}/` : null,
    chunkSize: PART,
    retryDelays: PAUSES,
    storeFingerprintForResuming: false,
    headers: { "X-CSRFToken": /** @type {HTMLInputElement} */ (form?.elements.namedItem("csrfmiddlewaretoken")).value },
    metadata: {
      filename: file.name,
      fingerprint: key,
      collection: /** @type {any} */ (form?.elements.namedItem("collection"))?.value ?? "",
      replaces: form?.dataset.replaces ?? "",
    },
    onShouldRetry: again,
    onProgress: (/** @type {number} */ sent, /** @type {number} */ all) => {
      const now = performance.now();
      part("bar").value = (sent * 100) / all;
      if (!seen.at || sent < seen.bytes) {
        seen = { at: now, bytes: sent };
      } else if (now - seen.at > 500) {
        const current = ((sent - seen.bytes) * 1000) / (now - seen.at);
        speed = speed ? speed * 0.7 + current * 0.3 : current;
        seen = { at: now, bytes: sent };
      }
      say(navigator.onLine ? `${word("running")} ${Math.floor((sent * 100) / all)}%` : word("offline"));
      const rest = speed > 0 ? ` · ${size(speed)}/s · ${time((all - sent) / speed)}` : "";
      part("speed").textContent = `${size(sent)} / ${size(all)}${rest}`;
    },
    onChunkComplete: () => {
      upload.options.chunkSize = speed > 0 ? Math.min(PART, Math.max(SMALLEST, Math.round(speed * SECONDS))) : PART;
    },
    onError: (/** @type {any} */ error) => {
      task.state = navigator.onLine ? "failed" : "paused";
      say(navigator.onLine ? reason(error) : word("offline"), navigator.onLine);
      part("pause").hidden = true;
      part("resume").hidden = false;
      next();
    },
    onSuccess: () => {
      task.state = "done";
      part("bar").value = 100;
      part("speed").textContent = size(file.size);
      part("pause").hidden = part("resume").hidden = true;
      say(word("received"));
      if (form?.dataset.then) {
        location.href = form.dataset.then + String(upload.url).split("/").filter(Boolean).pop();
        return;
      }
      watch();
      next();
    },
  });
  task.start = () => {
    task.state = "running";
    seen = { at: 0, bytes: 0 };
    say(word("running"));
    part("pause").hidden = false;
    part("resume").hidden = true;
    upload.start();
  };
  part("pause").addEventListener("click", async () => {
    task.state = "paused";
    await upload.abort();
    say(word("paused"));
    part("pause").hidden = true;
    part("resume").hidden = false;
    part("resume").focus();
    next();
  });
  part("resume").addEventListener("click", () => {
    task.start();
    part("pause").focus();
  });
  addEventListener("online", () => task.state === "paused" && part("words").textContent === word("offline") && task.start());
  say(word("waiting"));
  queue.push(task);
  next();
}

let watching = false;

/** Bring the lists below up to date until everything that has arrived was taken in. */
async function watch() {
  if (watching) {
    return;
  }
  watching = true;
  for (let turn = 0; turn < 600; turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 2000));
    try {
      const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
      const fresh = [...page.querySelectorAll(".uploads__past")];
      if (fresh.length === 0) {
        continue; // Another page (a sign-in, an error): nothing was learnt.
      }
      document.querySelectorAll(".uploads__past").forEach((each) => each.remove());
      form?.parentElement?.append(...fresh);
    } catch {
      continue; // The line is away: the next turn asks again.
    }
    const busy = queue.some((each) => each.state === "running" || each.state === "waiting");
    if (!busy && !document.querySelector("[data-unfinished] .uploads__checking")) {
      break;
    }
  }
  watching = false;
}

if (form && tus) {
  form.hidden = false;
  const drop = /** @type {HTMLElement} */ (form.querySelector("[data-part=drop]"));
  const input = /** @type {HTMLInputElement} */ (form.querySelector("input[type=file]"));
  const take = (/** @type {FileList | null | undefined} */ files) => {
    for (const file of [...(files ?? [])].slice(0, input.multiple ? 200 : 1)) {
      add(file);
    }
  };
  input.addEventListener("change", () => {
    take(input.files);
    input.value = "";
  });
  for (const kind of ["dragover", "dragleave", "drop"]) {
    drop.addEventListener(kind, (event) => {
      event.preventDefault();
      drop.classList.toggle("uploads__drop--over", kind === "dragover");
      if (kind === "drop") {
        take(/** @type {DragEvent} */ (event).dataTransfer?.files);
      }
    });
  }
  addEventListener("beforeunload", (event) => {
    if (queue.some((each) => each.state === "running")) {
      event.preventDefault();
    }
  });
}
