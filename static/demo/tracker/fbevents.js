// Stand-in for Meta's fbevents.js: drains the queue that the base code made and answers fbq().

var pixels = [];
var granted = true;
var held = [];

function track(ids, name, data) {
  if (!granted) {
    held.push([ids, name, data]);
    return;
  }
  ids.forEach(function (id) {
    var fields = { id: id, ev: name, dl: location.href, rl: document.referrer, if: false, ts: Date.now() };
    Object.keys(data || {}).forEach(function (key) {
      var value = data[key];
      fields['cd[' + key + ']'] = typeof value === 'object' ? JSON.stringify(value) : value;
    });
    fields.fbp = keepCookie('_fbp', 'fb.1.' + Date.now() + '.' + digits(), 90);
    fields.v = '2.9.0';
    pixel(at('www.facebook.com', '/tr/?') + query(fields));
  });
}

function call(method, first, second, third) {
  if (method === 'init' && pixels.indexOf(first) < 0) pixels.push(first);
  if (method === 'track' || method === 'trackCustom') track(pixels.slice(), first, second);
  if (method === 'trackSingle' || method === 'trackSingleCustom') track([first], second, third);
  if (method === 'consent') {
    granted = first === 'grant';
    if (granted) held.splice(0).forEach(function (event) { track(event[0], event[1], event[2]); });
  }
}

var fbq = window.fbq;
if (fbq && !fbq.callMethod) {
  fbq.callMethod = call;
  fbq.queue.splice(0).forEach(function (args) { call.apply(null, args); });
}
