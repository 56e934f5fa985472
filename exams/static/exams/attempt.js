// @ts-check
/** Sitting an exam: one question at a time, every change saved at once, the server's countdown. */
import { clock } from "./queue.js";
import { csrfToken, Saver } from "./saver.js";

class Sitting {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    this.questions = /** @type {HTMLElement[]} */ ([...form.querySelectorAll("[data-question]")]);
    this.buttons = /** @type {HTMLButtonElement[]} */ ([...form.querySelectorAll("[data-goto]")]);
    this.current = 0;
    this.over = false;
    this.saver = new Saver({
      url: form.dataset.saveUrl ?? "",
      key: `attempt:${form.dataset.attempt}`,
      csrf: /** @type {HTMLInputElement} */ (form.elements.namedItem("csrfmiddlewaretoken")).value,
      sequence: Number(form.dataset.sequence),
      report: (state, time) => this.report(state, time),
      refused: (detail) => this.say(detail),
    });
    this.restore();
    this.listen();
    this.show(Math.max(0, this.questions.findIndex((question) => !this.chosen(question).length)));
    this.countDown(Number(form.dataset.secondsLeft));
    this.saver.send();
  }

  /** Answers that never reached the server before a reload are put back. */
  restore() {
    for (const answer of Object.values(this.saver.pending)) {
      for (const input of this.form.querySelectorAll(`[name="q${answer.version}"]`)) {
        const box = /** @type {HTMLInputElement} */ (input);
        box.checked = answer.chosen.includes(box.value);
      }
    }
    this.questions.forEach((question, place) => this.mark(question, place));
  }

  listen() {
    this.form.addEventListener("change", (event) => {
      const question = /** @type {HTMLElement} */ (event.target).closest("[data-question]");
      if (question instanceof HTMLElement) {
        this.mark(question, this.questions.indexOf(question));
        this.saver.change(Number(question.dataset.version), this.chosen(question));
      }
    });
    this.buttons.forEach((button, place) => button.addEventListener("click", () => this.show(place, true)));
    this.on("[data-previous]", () => this.show(this.current - 1, true));
    this.on("[data-next]", () => this.show(this.current + 1, true));
    this.form.addEventListener("submit", (event) => this.submit(event));
  }

  /** @param {string} selector @param {() => void} action */
  on(selector, action) {
    this.form.querySelector(selector)?.addEventListener("click", action);
  }

  /** @param {HTMLElement} question @returns {string[]} */
  chosen(question) {
    return [...question.querySelectorAll("input:checked")].map((input) => /** @type {HTMLInputElement} */ (input).value);
  }

  /** @param {HTMLElement} question @param {number} place */
  mark(question, place) {
    this.buttons[place]?.toggleAttribute("data-answered", this.chosen(question).length > 0);
  }

  /** @param {number} place @param {boolean} [focus] */
  show(place, focus = false) {
    this.current = Math.min(this.questions.length - 1, Math.max(0, place));
    this.questions.forEach((question, each) => question.toggleAttribute("hidden", each !== this.current));
    this.buttons.forEach((button, each) => {
      button.toggleAttribute("aria-current", each === this.current);
      if (each === this.current) {
        button.setAttribute("aria-current", "step");
      }
    });
    this.form.querySelector("[data-steps]")?.removeAttribute("hidden");
    this.form.querySelector("[data-previous]")?.toggleAttribute("disabled", this.current === 0);
    this.form.querySelector("[data-next]")?.toggleAttribute("disabled", this.current === this.questions.length - 1);
    if (focus) {
      /** @type {HTMLElement | null} */ (this.questions[this.current].querySelector("input"))?.focus();
    }
  }

  /** @param {number} seconds */
  countDown(seconds) {
    // The page's own clock may jump; time since the page was loaded does not.
    const end = performance.now() + seconds * 1000;
    const tick = () => {
      const left = (end - performance.now()) / 1000;
      const shown = this.form.querySelector("[data-clock]");
      if (shown) {
        shown.textContent = clock(left);
      }
      if (left <= 0) {
        clearInterval(timer);
        this.finish(this.form.dataset.textOver ?? "");
      }
    };
    const timer = setInterval(tick, 500);
    tick();
  }

  /** @param {SubmitEvent} event */
  submit(event) {
    if (this.over) {
      return;
    }
    event.preventDefault();
    const open = this.questions.filter((question) => !this.chosen(question).length).length;
    if (open === 0 || window.confirm(this.form.dataset.textConfirm)) {
      this.finish("");
    }
  }

  /** @param {string} text */
  async finish(text) {
    if (this.over) {
      return;
    }
    this.over = true;
    this.say(text);
    if (await this.saver.settle()) {
      this.saver.forget();
    }
    const token = /** @type {HTMLInputElement} */ (this.form.elements.namedItem("csrfmiddlewaretoken"));
    token.value = csrfToken(token.value);
    this.form.submit();
  }

  /** @param {string} state @param {Date} [time] */
  report(state, time) {
    const { textSaved, textSaving, textOffline, textSignedOut } = this.form.dataset;
    const texts = { saved: textSaved, saving: textSaving, offline: textOffline, "signed-out": textSignedOut };
    const shown = this.form.querySelector("[data-saved]");
    shown?.setAttribute("data-state", state);
    this.say(`${texts[/** @type {keyof typeof texts} */ (state)] ?? ""}${time ? ` ${time.toLocaleTimeString("zh-CN", { hour12: false })}` : ""}`);
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
  new Sitting(form);
}
