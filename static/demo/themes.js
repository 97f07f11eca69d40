// The page of themes: puts one on the live banner, shows what each looks like, copies its CSS. What is
// shown to copy is what is put on.
(function () {
  'use strict';

  var worn = document.head.appendChild(document.createElement('style'));
  var told = document.querySelector('.told');
  var choices = document.querySelectorAll('[data-theme]');

  function css(inside) {
    var code = inside.closest('li') && inside.closest('li').querySelector('pre code');
    return code ? code.textContent : '';
  }

  function open(what) {
    (window.latch = window.latch || []).push(function (latch) {
      latch[what]();
    });
  }

  // Parsed by the browser: no second reading of CSS that could differ.
  function preview(place) {
    var sheet = new CSSStyleSheet();
    sheet.replaceSync(css(place));
    var rules = Array.from(sheet.cssRules);
    var day = rules[0].style;
    var night = rules[rules.length - 1].cssRules[0].style;
    [[day], [day, night]].forEach(function (styles) {
      var mini = document.createElement('div');
      mini.className = rules.length > 2 ? 'mini lined' : 'mini';
      mini.innerHTML = '<b>Your choice</b><i></i><i></i><span><u></u><u></u></span>';
      styles.forEach(function (style) {
        Array.from(style).forEach(function (name) {
          mini.style.setProperty(name, style.getPropertyValue(name));
        });
      });
      place.appendChild(document.createElement('div')).appendChild(mini);
    });
  }

  document.querySelectorAll('.look').forEach(preview);

  choices.forEach(function (choice) {
    choice.addEventListener('click', function () {
      worn.textContent = css(choice);
      choices.forEach(function (other) {
        other.setAttribute('aria-pressed', String(other === choice));
      });
      open('show');
    });
  });

  document.querySelectorAll('[data-open]').forEach(function (button) {
    button.addEventListener('click', function () {
      open(button.dataset.open);
    });
  });

  document.querySelectorAll('[data-copy]').forEach(function (button) {
    button.addEventListener('click', function () {
      var name = button.closest('li').querySelector('h2').textContent;
      navigator.clipboard.writeText(css(button)).then(function () {
        told.textContent = 'The CSS of ' + name + ' is copied.';
      }, function () {
        button.closest('li').querySelector('details').open = true;
        told.textContent = 'This browser does not let the page copy: the CSS of ' + name + ' is open below.';
      });
    });
  });
})();
