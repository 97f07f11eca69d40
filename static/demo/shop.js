// The shop's own behaviour: cart count, picture gallery. It knows no tracker; that something was put
// into the cart it tells Latch, and whoever the visitor permits hears it from there.
(function () {
  'use strict';

  // A strictly necessary cookie, written only when the visitor puts something into the cart.
  function cart() {
    var found = /(?:^|; )shop_cart=(\d+)/.exec(document.cookie);
    return found ? Number(found[1]) : 0;
  }

  function show() {
    document.querySelectorAll('[data-cart]').forEach(function (place) {
      place.textContent = String(cart());
    });
  }

  var add = document.getElementById('add');
  if (add) {
    add.addEventListener('click', function () {
      document.cookie = 'shop_cart=' + (cart() + 1) + '; path=/; samesite=lax';
      document.getElementById('added').textContent = 'In your cart: ' + cart() + (cart() === 1 ? ' tent.' : ' tents.');
      show();
      (window.latch = window.latch || []).push(function (latch) {
        latch.track('add_to_cart', { item: 'HAVN-2', value: '389.00', currency: 'EUR' });
      });
    });
  }

  var view = document.getElementById('view');
  document.querySelectorAll('[data-view]').forEach(function (button, _, all) {
    button.addEventListener('click', function () {
      view.src = button.dataset.view;
      view.alt = button.dataset.alt;
      all.forEach(function (other) {
        other.setAttribute('aria-pressed', String(other === button));
      });
    });
  });

  if (document.querySelector('.order')) {
    document.cookie = 'shop_cart=; path=/; samesite=lax; max-age=0';
  }
  show();
})();
