// The choice of a microphone. It is remembered by its name, since its id is another one each time.
import { byId } from "./elements.js";
import { post } from "./post.js";

export class Devices {
  /** @param {HTMLSelectElement} choice @param {() => Promise<MediaDeviceInfo[]>} known the microphones @param {(device: string) => void} take called with the id of the one that is chosen */
  constructor(choice, known, take) {
    this.choice = choice;
    this.known = known;
    choice.addEventListener("change", async () => {
      const name = choice.value ? choice.selectedOptions[0].label : "";
      choice.dataset.remembered = name;
      take(choice.value);
      await remember("page_microphone", name);
    });
  }

  /** The id of the chosen one; "": the browser chooses. */
  get chosen() {
    return this.choice.value;
  }

  /** Lists the microphones, and chooses the one that was remembered. */
  async list() {
    const known = await this.known(), name = (this.choice.dataset.remembered ?? "").toLowerCase();
    this.choice.replaceChildren(new Option("The browser's choice", ""), ...known.map((device) => new Option(device.label || "Microphone", device.deviceId)));
    const remembered = name ? known.find(({ label }) => label.toLowerCase().includes(name)) : undefined;
    this.choice.value = remembered?.deviceId ?? "";
    byId("device-choice", HTMLElement).hidden = known.length < 2;
    const missing = byId("device-missing", HTMLElement);
    missing.hidden = !name || Boolean(remembered) || !known.some(({ label }) => label);
    missing.textContent = `The microphone “${this.choice.dataset.remembered}” isn't there; the browser chooses another.`;
  }
}

/**
 * Keeps a choice for the next practice. A server that has stopped is told elsewhere.
 * @param {string} name of the setting @param {string} value
 */
export const remember = (name, value) => post("settings", { name, value });
