// @ts-check
// The preview on the editors' screen of a video: plays the present version, and jumps to a line of the captions.

const script = /** @type {HTMLScriptElement | null} */ (document.querySelector("script[data-hls]"));
const video = /** @type {HTMLVideoElement | null} */ (document.querySelector("video[data-preview]"));

async function open() {
  if (!video || !script) {
    return;
  }
  const address = video.dataset.preview ?? "";
  const files = JSON.parse(document.getElementById("caption-files")?.textContent ?? "{}");
  for (const track of video.querySelectorAll("track")) {
    track.src = files[track.dataset.language ?? ""] ?? "";
  }
  if (video.canPlayType("application/vnd.apple.mpegurl")) {
    video.src = address;
    return;
  }
  const { default: Hls } = await import(script.dataset.hls ?? "");
  if (Hls.isSupported()) {
    const player = new Hls({ autoStartLoad: false, enableWorker: false });
    player.loadSource(address);
    player.attachMedia(video);
    video.addEventListener("play", () => player.startLoad(video.currentTime), { once: true });
    video.addEventListener("seeking", () => player.startLoad(video.currentTime), { once: true });
  }
}

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("[data-seek]") : null;
  if (link && video) {
    event.preventDefault();
    video.currentTime = Number(link.getAttribute("data-seek")) / 1000;
    video.play();
  }
});

open();
