// Labels of a phone's cards begin with a capital letter, as the heads of the table's columns do.
for (const cell of document.querySelectorAll("[data-label]")) {
    cell.dataset.label = cell.dataset.label.charAt(0).toUpperCase() + cell.dataset.label.slice(1);
}
