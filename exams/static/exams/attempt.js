// @ts-check
/** Sitting an exam: one question at a time, every change saved at once, the server's countdown. */
import { ask } from "./conflict.js";
import { flagOf, isTouched, responseOf, show } from "./fields.js";
import { clock, isEmpty } from "./queue.js";
import { came, goes } from "./unload.js";
import { csrfToken, Saver } from "./saver.js";

/** When the time is over, not all pages hand in within the same second. */
const JITTER = 4000;

class Sitting {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    this.questions = /** @type {HTMLElement[]} */ ([...form.querySelectorAll("[data-question]")]);
    this.links = /** @type {HTMLElement[]} */ ([...form.querySelectorAll("[data-goto]")]);
    this.stepwise = "stepwise" in form.dataset;
    this.current = 0;
    this.over = false;
    this.gone = false;
    this.attempt = form.dataset.attempt ?? "";
    this.end = performance.now() + Number(form.dataset.secondsLeft) * 1000;
    this.saver = new Saver({
      url: form.dataset.saveUrl ?? "",
      key: `attempt:${form.dataset.attempt}`,
      csrf: this.token.value,
      sequence: Number(form.dataset.sequence),
      report: (state, time, left) => this.report(state, time, left),
      refused: (code, detail) => this.refused(code, detail),
      conflict: (saved) => this.conflict(saved),
    });
    for (const question of this.questions) {
      this.saver.stored[Number(question.dataset.version)] = Number(question.dataset.sequence);
    }
  }

  /** @returns {HTMLInputElement} */
  get token() {
    return /** @type {HTMLInputElement} */ (this.form.elements.namedItem("csrfmiddlewaretoken"));
  }

  async begin() {
    this.listen();
    if (!this.stepwise) {
      const first = this.questions.findIndex((question) => isEmpty(responseOf(question)));
      const named = this.questions.findIndex((question) => `#${question.id}` === location.hash);
      this.show(named >= 0 ? named : Math.max(0, first));
    }
    this.countDown();
    // Answers that never reached the server before a reload are put back. Who was quicker than this script, on a slow
    // line, has answered already: that is the newer answer, and nobody has saved it yet.
    const kept = await this.saver.resume();
    for (const question of this.questions) {
      const answer = kept[Number(question.dataset.version)];
      if (isTouched(question)) {
        this.saver.change(Number(question.dataset.version), responseOf(question), flagOf(question));
      } else if (answer) {
        show(question, answer.response);
      }
    }
    this.questions.forEach((question, place) => this.mark(question, place));
    this.saver.send();
  }

  listen() {
    for (const kind of ["change", "input"]) {
      this.form.addEventListener(kind, (event) => this.changed(/** @type {HTMLElement} */ (event.target), kind));
    }
    this.links.forEach((link, place) =>
      link.addEventListener("click", (event) => {
        event.preventDefault();
        this.show(place, true);
      }),
    );
    this.on("[data-previous]", () => this.show(this.current - 1, true));
    this.on("[data-next]", () => this.show(this.current + 1, true));
    this.form.addEventListener("submit", (event) => this.submit(event));
    // A page that goes away says so before it is hidden: it may only be loading again.
    window.addEventListener("pagehide", () => this.look(true, goes(this.attempt)));
    window.addEventListener("pageshow", (event) => {
      if (event.persisted) {
        this.gone = false;
        this.look(false, came(this.attempt));
      }
    });
    document.addEventListener("visibilitychange", () => this.look(document.visibilityState === "hidden"));
    const unload = came(this.attempt);
    if (unload || "unloaded" in this.form.dataset) {
      this.look(false, unload);
    }
  }

  /** @param {string} selector @param {() => void} action */
  on(selector, action) {
    this.form.querySelector(selector)?.addEventListener("click", action);
  }

  /** @param {HTMLElement} target @param {string} kind */
  changed(target, kind) {
    const question = target.closest("[data-question]");
    const typed = target.matches("input[type=text], textarea");
    // What is typed is saved while typing; the rest once it is chosen.
    if (!(question instanceof HTMLElement) || (kind === "input") !== typed) {
      return;
    }
    this.mark(question, this.questions.indexOf(question));
    this.saver.change(Number(question.dataset.version), responseOf(question), flagOf(question));
  }

  /** @param {HTMLElement} question @param {number} place */
  mark(question, place) {
    this.links[place]?.toggleAttribute("data-answered", !isEmpty(responseOf(question)));
    this.links[place]?.toggleAttribute("data-flagged", flagOf(question));
    const tally = /** @type {HTMLElement | null} */ (this.form.querySelector("[data-tally]"));
    if (tally) {
      const answered = this.questions.filter((each) => !isEmpty(responseOf(each))).length;
      const values = { a: answered, f: this.questions.filter(flagOf).length, o: this.questions.length - answered };
      tally.textContent = (tally.dataset.text ?? "").replace(/\{([afo])\}/g, (_all, /** @type {"a"|"f"|"o"} */ name) => String(values[name]));
    }
  }

  /** @param {number} place @param {boolean} [focus] */
  show(place, focus = false) {
    this.current = Math.min(this.questions.length - 1, Math.max(0, place));
    const number = this.questions[this.current].dataset.question;
    this.questions.forEach((question, each) => question.toggleAttribute("hidden", each !== this.current));
    this.showBlock("[data-section-of]", "sectionOf", Number(number));
    this.showBlock("[data-passage-of]", "passageOf", Number(number));
    this.links.forEach((link, each) => {
      link.removeAttribute("aria-current");
      if (each === this.current) {
        link.setAttribute("aria-current", "step");
      }
    });
    this.form.querySelector("[data-steps]")?.removeAttribute("hidden");
    this.form.querySelector("[data-previous]")?.toggleAttribute("disabled", this.current === 0);
    this.form.querySelector("[data-next]")?.toggleAttribute("disabled", this.current === this.questions.length - 1);
    if (focus) {
      this.turnTo(this.questions[this.current]);
    }
  }

  /**
   * Put a question before the person's eyes, with its passage where both fit, and the keyboard into its first answer.
   * Where people touch, a focused text field would cover the question with the keyboard on the screen.
   * @param {HTMLElement} question
   */
  turnTo(question) {
    const first = question.querySelector("input:not([type=hidden]), select, textarea");
    question.tabIndex = -1;
    /** @type {HTMLElement} */ (matchMedia("(hover: none)").matches ? question : first ?? question).focus({ preventScroll: true });
    window.scrollTo(0, 0);
    question.scrollIntoView({ block: "nearest" });
  }

  /**
   * Of headings and passages, show the last that stands before the question; a passage only for its own questions.
   * @param {string} selector @param {string} name @param {number} number
   */
  showBlock(selector, name, number) {
    const all = /** @type {HTMLElement[]} */ ([...this.form.querySelectorAll(selector)]);
    const last = all.filter((each) => Number(each.dataset[name]) <= number).at(-1);
    const reaches = Number(last?.dataset.until ?? Infinity);
    all.forEach((each) => each.toggleAttribute("hidden", each !== last || number > reaches));
  }

  countDown() {
    // The page's own clock may jump; time since the page was loaded does not.
    const question = this.form.querySelector("[data-question-clock]");
    const questionEnd = performance.now() + Number(this.form.dataset.questionSeconds) * 1000;
    const tick = () => {
      const left = (this.end - performance.now()) / 1000;
      const shown = this.form.querySelector("[data-clock]");
      if (shown) {
        shown.textContent = clock(left);
      }
      if (question) {
        question.textContent = clock((questionEnd - performance.now()) / 1000);
      }
      if (left <= 0) {
        clearInterval(timer);
        setTimeout(() => this.finish(this.form.dataset.textOver ?? ""), JITTER * Math.random());
      } else if (question && performance.now() >= questionEnd) {
        clearInterval(timer);
        this.goOn();
      }
    };
    const timer = setInterval(tick, 500);
    tick();
  }

  /** The time of this question is over: open the next one, or hand in after the last. */
  goOn() {
    const next = /** @type {HTMLButtonElement | null} */ (this.form.querySelector("[data-go-on]"));
    if (next) {
      this.leave(next);
    } else {
      this.finish(this.form.dataset.textOver ?? "");
    }
  }

  /** @param {SubmitEvent} event */
  submit(event) {
    event.preventDefault();
    this.leave(/** @type {HTMLButtonElement | null} */ (event.submitter));
  }

  /**
   * Send the form by `button`, once everything is saved.
   * @param {HTMLButtonElement | null} button
   */
  async leave(button) {
    if (this.over) {
      return;
    }
    this.over = true;
    await this.saver.settle();
    this.token.value = csrfToken(this.token.value);
    if (button) {
      const field = Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value });
      this.form.append(field);
      this.form.action = button.getAttribute("formaction") ?? this.form.getAttribute("action") ?? "";
    }
    this.form.submit();
  }

  /** @param {string} text */
  async finish(text) {
    this.say(text);
    this.form.action = this.form.dataset.submitUrl ?? "";
    await this.leave(null);
  }

  /**
   * @param {boolean} away
   * @param {string} [unload] the name of the page that goes away, or that came back
   */
  async look(away, unload = "") {
    if (this.over || this.gone) {
      return;
    }
    this.gone = Boolean(away && unload);
    const answer = await fetch(this.form.dataset.lookUrl ?? "", {
      method: "POST",
      keepalive: true,
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken(this.token.value) },
      body: JSON.stringify({ away, unload }),
    }).catch(() => null);
    if (answer?.ok && (await answer.json()).finished) {
      location.assign(this.form.dataset.resultUrl ?? "");
    }
  }

  /**
   * Another page has answered this question since: ask which answer to keep.
   * @param {import("./saver.js").Saved} saved @returns {Promise<boolean>} whether to keep what is here
   */
  async conflict(saved) {
    const question = this.questions.find((each) => Number(each.dataset.version) === saved.version);
    if (!question) {
      return false;
    }
    const there = saved.response ?? [];
    if (await ask(question, responseOf(question), there, this.form.dataset.textEmpty ?? "")) {
      return true;
    }
    show(question, there);
    this.mark(question, this.questions.indexOf(question));
    return false;
  }

  /** @param {string} code @param {string} detail */
  refused(code, detail) {
    this.say(detail);
    if (code === "too_late") {
      setTimeout(() => location.assign(this.form.dataset.resultUrl ?? ""), JITTER * Math.random());
    } else if (code === "taken_over") {
      this.over = true;
      this.form.querySelectorAll("fieldset, button").forEach((each) => each.setAttribute("disabled", ""));
    }
  }

  /** @param {string} state @param {Date} [time] @param {number} [left] */
  report(state, time, left) {
    if (left !== undefined) {
      this.end = performance.now() + left * 1000;
    }
    if (state === "saved" && !time) {
      return;
    }
    const { textSaved, textSaving, textOffline, textSignedOut } = this.form.dataset;
    const texts = { saved: textSaved, saving: textSaving, offline: textOffline, "signed-out": textSignedOut };
    const shown = this.form.querySelector("[data-saved]");
    shown?.setAttribute("data-state", state);
    const at = time ? ` ${time.toLocaleTimeString("zh-CN", { hour12: false })}` : "";
    this.say(`${texts[/** @type {keyof typeof texts} */ (state)] ?? ""}${at}`);
  }

  /** @param {string} text */
  say(text) {
    const shown = this.form.querySelector("[data-saved]");
    if (shown && text) {
      shown.textContent = text;
    }
  }
}

const form = document.querySelector("form[data-attempt]");
if (form instanceof HTMLFormElement) {
  new Sitting(form).begin();
}
