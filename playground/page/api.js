import { here } from "./store.js";
import { toast } from "./toast.js";

export async function get(path, params = {}) {
  const query = new URLSearchParams(Object.entries({ as: here.as, ...params }).filter(([, value]) => value != null));
  const response = await fetch(`/play/${path}?${query}`);
  const answer = await response.json().catch(() => ({ ok: false }));
  if (!response.ok || answer.ok === false) throw new Error(answer.message || `The playground answered ${response.status} for ${path}.`);
  return answer;
}

/** Does something as the present person. A refusal is shown as a sentence; the answer is returned either way. */
export async function act(name, fields = {}) {
  let answer;
  try {
    const response = await fetch("/play/act", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ as: here.as, act: name, ...fields }),
    });
    answer = await response.json();
  } catch {
    answer = { ok: false, error: "unreachable", message: "The playground does not answer. Is it still running?" };
  }
  if (!answer.ok) toast(answer.message || `That did not work (${answer.error}).`);
  return answer;
}

/** Listens for changes; returns a function that stops. `onLine` hears true when the stream is there (what happened before was not heard), false when it is lost. */
export function listen(as, onChange, onLine) {
  const source = new EventSource(`/play/stream?as=${encodeURIComponent(as)}`);
  let lost = false;
  source.onmessage = (event) => onChange(JSON.parse(event.data));
  source.onerror = () => {
    if (!lost) onLine(false);
    lost = true;
  };
  source.onopen = () => {
    lost = false;
    onLine(true);
  };
  return () => source.close();
}
