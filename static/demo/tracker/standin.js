// What every stand-in vendor script shares; the server puts it before each of them, in one scope.
// Written for the demo: no vendor's code, only the shape of what vendors send and store.
// The server also declares `inPath`: whether the vendor's host was named in this script's path.

var ownUrl = new URL(document.currentScript.src);

// A URL on a vendor's host, reached the way this script was: through the stand-in's origin with
// the host as first path segment, or on the host itself.
function at(host, path) {
  return (inPath ? ownUrl.origin : ownUrl.protocol + '/') + '/' + host + path;
}

function query(fields) {
  return Object.keys(fields)
    .filter(function (key) { return fields[key] !== undefined; })
    .map(function (key) { return encodeURIComponent(key) + '=' + encodeURIComponent(fields[key]); })
    .join('&');
}

function pixel(url) {
  new Image(1, 1).src = url;
}

function beacon(url, body) {
  if (!(navigator.sendBeacon && navigator.sendBeacon(url, body))) {
    fetch(url, { method: 'POST', body: body, keepalive: true, credentials: 'include', mode: 'no-cors' });
  }
}

function digits() {
  return String(Math.floor(1e9 + Math.random() * 9e9));
}

function readCookie(name) {
  return document.cookie.split('; ').reduce(function (found, pair) {
    return pair.indexOf(name + '=') === 0 ? pair.slice(name.length + 1) : found;
  }, '');
}

// Writes on the broadest domain the browser accepts, as vendors do, and keeps a known value.
function keepCookie(name, fresh, days) {
  var value = readCookie(name) || fresh;
  var labels = /^[\d.]+$|:/.test(location.hostname) ? [] : location.hostname.split('.');
  for (var n = Math.max(labels.length - 2, -1); n >= -1; n -= 1) {
    var domain = n >= 0 ? '; domain=' + labels.slice(n).join('.') : '';
    document.cookie = name + '=' + value + '; path=/; samesite=lax; max-age=' + days * 86400 + domain;
    if (readCookie(name)) return value;
  }
  return value;
}
