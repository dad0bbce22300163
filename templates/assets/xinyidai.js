// Convenience only: every page works without this file. Loaded in the head without defer so that the chosen theme is there before the first paint.
(function () {
  "use strict";
  var root = document.documentElement;
  var KEY = "theme";

  function stored() {
    try {
      return localStorage.getItem(KEY);
    } catch (e) {
      return null;
    }
  }
  var chosen = stored();
  if (chosen === "light" || chosen === "dark") root.setAttribute("data-theme", chosen);

  function each(selector, within, act) {
    Array.prototype.forEach.call((within || document).querySelectorAll(selector), act);
  }

  // The switch goes between light and dark; the first press leaves what the system says.
  function themeSwitch() {
    each("[data-theme-switch]", document, function (button) {
      button.hidden = false;
      button.addEventListener("click", function () {
        var dark = root.getAttribute("data-theme") === "dark" || (!root.hasAttribute("data-theme") && matchMedia("(prefers-color-scheme: dark)").matches);
        var next = dark ? "light" : "dark";
        root.setAttribute("data-theme", next);
        try {
          localStorage.setItem(KEY, next);
        } catch (e) {
          // A private window: the choice lasts as long as the page.
        }
      });
    });
  }

  // On a narrow screen the navigation scrolls sideways: where the reader is comes into view.
  function navigation() {
    var here = document.querySelector(".site-nav [aria-current]");
    var list = here && here.closest("ul");
    if (list) list.scrollLeft = here.offsetLeft - list.offsetLeft - (list.clientWidth - here.offsetWidth) / 2;
  }

  // A menu closes on Escape and on a press outside.
  function menus() {
    document.addEventListener("keydown", function (event) {
      if (event.key !== "Escape") return;
      each("details.menu[open]", document, function (menu) {
        menu.open = false;
        menu.querySelector("summary").focus();
      });
    });
    document.addEventListener("click", function (event) {
      each("details.menu[open]", document, function (menu) {
        if (!menu.contains(event.target)) menu.open = false;
      });
    });
  }

  // A form goes out once; a dangerous button asks first. Leaving and coming back by the browser's history unlocks it again.
  function forms() {
    document.addEventListener("submit", function (event) {
      var form = event.target;
      var by = event.submitter;
      var question = (by && by.getAttribute("data-confirm")) || form.getAttribute("data-confirm");
      if (question && !window.confirm(question)) {
        event.preventDefault();
        return;
      }
      if (form.method !== "post") return;
      if (form.hasAttribute("data-sent")) {
        event.preventDefault();
        return;
      }
      form.setAttribute("data-sent", "");
      each("button", form, function (button) {
        button.setAttribute("aria-disabled", "true");
      });
    });
    window.addEventListener("pageshow", function (event) {
      if (!event.persisted) return;
      each("form[data-sent]", document, function (form) {
        form.removeAttribute("data-sent");
        each("button", form, function (button) {
          button.removeAttribute("aria-disabled");
        });
      });
    });
    var summary = document.querySelector(".error-summary");
    if (summary) summary.focus();
  }

  // A slider with data-slides moves the line of that name, and follows it.
  function slides() {
    each("input[data-slides]", document, function (slider) {
      var line = slider.form && slider.form.elements.namedItem(slider.getAttribute("data-slides"));
      if (!line) return;
      slider.hidden = false;
      slider.addEventListener("input", function () {
        line.value = slider.value;
        line.dispatchEvent(new Event("input", { bubbles: true }));
      });
      line.addEventListener("input", function () {
        if (line.value !== "") slider.value = line.value;
      });
    });
  }

  // A form with data-live is tried again a while after something in it changed; the parts of the answer that it names, and those marked
  // data-live-part, take the old ones' places. A list marked data-redraw changes with its own fields: it is redrawn while nobody types.
  function live() {
    each("form[data-live]", document, function (form) {
      var ids = form.getAttribute("data-live").split(" ");
      var moved = form.elements.namedItem("moved");
      var waiting = 0;
      var running = 0;
      var redraw = "";
      function put(fresh, id) {
        var old = document.getElementById(id);
        var to = id && fresh.getElementById(id);
        if (old && to && old.innerHTML !== to.innerHTML) old.innerHTML = to.innerHTML;
      }
      function show(fresh) {
        ids.forEach(function (id) {
          put(fresh, id);
        });
        if (redraw) {
          var here = document.activeElement && document.activeElement.name;
          put(fresh, redraw);
          redraw = "";
          var again = here && form.elements.namedItem(here);
          if (again && again.focus) again.focus();
        }
        each("[data-live-part]", document, function (part) {
          put(fresh, part.id);
        });
      }
      function run() {
        var turn = ++running;
        var body = new FormData(form);
        // The one-time key is kept for the button.
        body.delete("once");
        waiting = 0;
        fetch(form.action, { method: "POST", body: new URLSearchParams(body), credentials: "same-origin" })
          .then(function (answer) {
            // 422 says in the same parts what is wrong with what was typed.
            return answer.ok || answer.status === 422 ? answer.text() : "";
          })
          .then(function (text) {
            if (text && turn === running && !waiting) show(new DOMParser().parseFromString(text, "text/html"));
          })
          .catch(function () {
            // Without an answer the page stays as it is; the button still works.
          });
      }
      function soon() {
        clearTimeout(waiting);
        waiting = setTimeout(run, Number(form.getAttribute("data-pause")) || 250);
      }
      form.addEventListener("input", function (event) {
        redraw = event.target.getAttribute("data-redraw") || redraw;
        soon();
      });
      form.addEventListener("focusin", function (event) {
        var row = moved && event.target.closest("[data-moves]");
        if (!row || moved.value === row.getAttribute("data-moves")) return;
        moved.value = row.getAttribute("data-moves");
        soon();
      });
      form.addEventListener("submit", function () {
        clearTimeout(waiting);
        running += 1;
      });
    });
  }

  // j and k walk the rows of a list, Enter opens the row's link.
  function rows() {
    var list = document.querySelector("[data-keys]");
    if (!list) return;
    var here = -1;
    document.addEventListener("keydown", function (event) {
      if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA|BUTTON|A|SUMMARY)$/.test(event.target.tagName)) {
        if (event.target.tagName !== "A" || event.key === "Enter" || !list.contains(event.target)) return;
      }
      var links = list.querySelectorAll("tbody tr a[href]:first-of-type");
      var step = event.key === "j" ? 1 : event.key === "k" ? -1 : 0;
      if (!step || !links.length) return;
      here = Math.max(0, Math.min(links.length - 1, here + step));
      each("tr[data-here]", list, function (row) {
        row.removeAttribute("data-here");
      });
      var row = links[here].closest("tr");
      row.setAttribute("data-here", "");
      links[here].focus();
      row.scrollIntoView({ block: "nearest" });
      event.preventDefault();
    });
  }

  // A button with data-key is pressed by that key as well, unless somebody types.
  function keys() {
    document.addEventListener("keydown", function (event) {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
      each("button[data-key]", document, function (button) {
        if (button.getAttribute("data-key") !== event.key.toLowerCase() || button.getAttribute("aria-disabled")) return;
        event.preventDefault();
        button.click();
      });
    });
  }

  // Heads with data-sort become buttons; data-value on a cell is what it is sorted by.
  function sorting() {
    each("th[data-sort]", document, function (head) {
      var button = document.createElement("button");
      button.type = "button";
      while (head.firstChild) button.appendChild(head.firstChild);
      head.appendChild(button);
      button.addEventListener("click", function () {
        var table = head.closest("table");
        var at = Array.prototype.indexOf.call(head.parentNode.children, head);
        var up = head.getAttribute("aria-sort") === "descending";
        each("th[aria-sort]", table, function (other) {
          other.removeAttribute("aria-sort");
        });
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        function value(row) {
          var cell = row.children[at];
          return cell.getAttribute("data-value") || cell.textContent.trim();
        }
        Array.prototype.slice
          .call(table.tBodies[0].rows)
          .sort(function (a, b) {
            var x = value(a);
            var y = value(b);
            var order = x !== "" && y !== "" && !isNaN(x) && !isNaN(y) ? x - y : x.localeCompare(y, root.lang);
            return up ? order : -order;
          })
          .forEach(function (row) {
            table.tBodies[0].appendChild(row);
          });
      });
    });
  }

  // How many characters are left; the sentence with {n} comes from the page.
  function counts() {
    each("[data-left]", document, function (note) {
      var field = document.getElementById(note.getAttribute("data-for"));
      if (!field || field.maxLength < 0) return;
      function show() {
        note.textContent = note.getAttribute("data-left").replace("{n}", String(field.maxLength - field.value.length));
      }
      field.addEventListener("input", show);
      show();
    });
  }

  // Says an amount typed in units of ten thousand yuan in full, so that a zero too many is seen. {n} is the amount in yuan.
  function amounts() {
    each("[data-amount]", document, function (note) {
      var field = document.getElementById(note.getAttribute("data-for"));
      if (!field) return;
      function show() {
        var text = field.value.replace(/[,，\s]/g, "");
        var good = /^\d{1,7}(\.\d{1,6})?$/.test(text) && Number(text) > 0;
        note.textContent = good ? note.getAttribute("data-amount").replace("{n}", Math.round(Number(text) * 10000).toLocaleString("en")) : "";
      }
      field.addEventListener("input", show);
      show();
    });
  }

  // No more than data-most boxes of a group can be ticked; the count is shown in [data-picked].
  function picks() {
    each("form[data-most]", document, function (form) {
      var most = Number(form.getAttribute("data-most"));
      var boxes = form.querySelectorAll('input[type="checkbox"][data-pick]');
      function show() {
        var ticked = Array.prototype.filter.call(boxes, function (box) {
          return box.checked;
        }).length;
        Array.prototype.forEach.call(boxes, function (box) {
          box.disabled = !box.checked && ticked >= most;
        });
        each("[data-picked]", form, function (note) {
          note.textContent = String(ticked);
        });
      }
      form.addEventListener("change", show);
      show();
    });
  }

  // Rows of a repeated group: a template is copied, {i} becomes the next number.
  function repeats() {
    each("[data-repeat]", document, function (group) {
      var model = group.querySelector("template");
      var button = group.querySelector("[data-repeat-add]");
      if (!model || !button) return;
      button.hidden = false;
      button.addEventListener("click", function () {
        var place = document.createElement("template");
        place.innerHTML = model.innerHTML.replace(/\{i\}/g, String(group.querySelectorAll("[data-repeat-row]").length));
        model.parentNode.insertBefore(place.content, model);
      });
    });
  }

  // Print buttons are there only when a script can press them; folded parts are opened on paper.
  function printing() {
    each("[data-print]", document, function (button) {
      button.hidden = false;
      button.addEventListener("click", function () {
        window.print();
      });
    });
    window.addEventListener("beforeprint", function () {
      each("main details:not([open])", document, function (part) {
        part.open = true;
        part.setAttribute("data-opened", "");
      });
    });
    window.addEventListener("afterprint", function () {
      each("details[data-opened]", document, function (part) {
        part.open = false;
        part.removeAttribute("data-opened");
      });
    });
  }

  document.addEventListener("DOMContentLoaded", function () {
    [themeSwitch, navigation, menus, forms, slides, live, rows, keys, sorting, counts, amounts, picks, repeats, printing].forEach(function (start) {
      start();
    });
  });
})();
