// Requests to the server that say something: decisions here, findings through `send`. Nothing waits for
// an answer before the visitor goes on.

let posting;
let wait = 2000;

async function send(path, body, credentials) {
  try {
    const response = await fetch(base + "/v1/sites/" + settings.site + path, {
      method: "POST",
      body,
      headers: { "content-type": "application/json" },
      credentials: credentials || "omit",
      keepalive: true,
    });
    return response.status;
  } catch {
    return 0;
  }
}

// One decision at a time, oldest first; the request outlives the page. What the server can never
// accept does not hold up the others.
function post() {
  const [letter] = outbox();
  if (posting || !letter) return;
  posting = true;
  send("/decisions", letter).then((status) => {
    posting = false;
    const hopeless = status >= 400 && status < 500 && status !== 408 && status !== 429;
    if (hopeless) complain("the server refuses to record this choice: HTTP " + status);
    if (hopeless || status === 200 || status === 201) {
      writeOutbox(outbox().filter((other) => other !== letter));
      return post();
    }
    setTimeout(post, wait);
    wait = Math.min(wait * 4, 600000);
  });
}
