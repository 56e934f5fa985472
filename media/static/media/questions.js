// @ts-check
// Asks the questions of the video at their moments, and the server's checks whether somebody is there.

/**
 * @typedef {{id: number, at: number, text: string, options: string[], many: boolean}} Question
 * @typedef {{uid: string, text: string, options: string[], seconds_left: number}} Check
 * @typedef {{right: boolean, explanation: string}} Marked
 */

export class Asking {
  /**
   * @param {HTMLElement} root
   * @param {(name: string) => any} part
   * @param {{pause: () => void, go: () => void, send: (answer: object) => Promise<Marked>}} acts
   */
  constructor(root, part, { pause, go, send }) {
    this.root = root;
    this.part = part;
    this.pause = pause;
    this.go = go;
    this.send = send;
    /** @type {Question[]} */
    this.questions = [];
    /** @type {object | null} */
    this.shown = null;
    this.dialog = /** @type {HTMLDialogElement} */ (part("ask"));
    part("ask-form").addEventListener("submit", (/** @type {Event} */ event) => this.submit(event));
    part("ask-go").addEventListener("click", () => this.done());
    this.dialog.addEventListener("close", () => (this.shown = null));
  }

  /** Ask what lies at or before `now` (milliseconds); says whether there is something. @param {number} now */
  reach(now) {
    const question = this.questions.find((each) => each.at <= now);
    if (question && !this.shown) {
      this.pause();
      this.open(question, this.root.dataset.textQuestion ?? "", { question: question.id });
    }
    return Boolean(question);
  }

  /** @param {Check | null | undefined} check */
  check(check) {
    if (!check) {
      if (this.shown && "check" in this.shown) {
        this.dialog.close(); // answered elsewhere
      }
      return;
    }
    if (!this.shown) {
      this.open({ ...check, many: false }, this.root.dataset.textCheck ?? "", { check: check.uid });
      clearTimeout(this.due);
      this.due = setTimeout(() => this.pause(), check.seconds_left * 1000);
    }
  }

  /**
   * @param {{text: string, options: string[], many: boolean}} asked
   * @param {string} why
   * @param {object} answer what goes with the chosen options
   */
  open(asked, why, answer) {
    this.shown = answer;
    this.part("ask-why").textContent = why;
    this.part("ask-text").textContent = asked.text;
    this.part("ask-result").textContent = "";
    this.part("ask-send").hidden = false;
    this.part("ask-go").hidden = true;
    this.part("ask-options").replaceChildren(
      ...asked.options.map((text, place) => {
        const label = document.createElement("label");
        const input = document.createElement("input");
        Object.assign(input, { type: asked.many ? "checkbox" : "radio", name: "option", value: String(place) });
        label.className = "player__option";
        label.append(input, document.createTextNode(` ${text}`));
        return label;
      }),
    );
    if (!this.dialog.open) {
      this.dialog.showModal();
    }
  }

  /** @param {Event} event */
  async submit(event) {
    event.preventDefault();
    const answer = this.shown;
    const inputs = /** @type {HTMLInputElement[]} */ ([...this.part("ask-options").querySelectorAll("input")]);
    const chosen = inputs.filter((input) => input.checked).map((input) => Number(input.value));
    const { textChoose = "", textRight = "", textWrong = "", textUnsent = "" } = this.root.dataset;
    const say = (/** @type {string} */ text) => (this.part("ask-result").textContent = text);
    if (chosen.length === 0 || !answer) {
      say(textChoose);
      return;
    }
    let marked;
    try {
      marked = await this.send({ ...answer, chosen });
    } catch {
      say(textUnsent);
      return;
    }
    if (!marked.right) {
      say(textWrong);
      return;
    }
    say(`${textRight} ${marked.explanation}`.trim());
    if ("question" in answer) {
      this.questions = this.questions.filter((each) => each.id !== answer.question);
    }
    clearTimeout(this.due);
    inputs.forEach((input) => (input.disabled = true));
    this.part("ask-send").hidden = true;
    this.part("ask-go").hidden = false;
    this.part("ask-go").focus();
  }

  done() {
    this.dialog.close();
    this.go();
  }
}
