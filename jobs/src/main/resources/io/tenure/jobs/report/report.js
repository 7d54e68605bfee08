
(function () {
  "use strict";
  function show(event, on) {
    var near = event.target.closest("[data-row]");
    if (!near) { return; }
    var row = near.getAttribute("data-row");
    document.querySelectorAll('[data-row="' + row + '"]').forEach(function (element) {
      element.classList.toggle("lit", on);
    });
  }
  document.addEventListener("pointerover", function (event) { show(event, true); });
  document.addEventListener("pointerout", function (event) { show(event, false); });
})();
