// Sums an order's page up while it is typed. Only a preview: the server counts again when the page is saved.
"use strict";

{
  const PLAIN = /^(\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d{1,12})(?:[.,](\d{1,2}))?$/;
  const NBSP = "\u00a0";

  // Hundredths as whole numbers, so that no cent is lost; what isn't a number counts as nothing.
  const cents = (text) => {
    const found = PLAIN.exec((text || "").trim());
    if (!found) return 0n;
    return BigInt(found[1].replace(/\D/g, "")) * 100n + BigInt((found[2] || "").padEnd(2, "0"));
  };
  const pieces = (text) => {
    const digits = (text || "").replace(/[\s\u00a0\u202f]/g, "");
    return /^\d{1,10}$/.test(digits) ? BigInt(digits) : 0n;
  };
  const written = (amount, sign) => {
    const whole = String((amount < 0n ? -amount : amount) / 100n).replace(/\B(?=(\d{3})+$)/g, NBSP);
    const rest = String((amount < 0n ? -amount : amount) % 100n).padStart(2, "0");
    return (amount < 0n ? "−" : "") + whole + (rest === "00" ? "" : "," + rest) + NBSP + sign;
  };
  const input = (name) => document.querySelector(`[name="${name}"]`);

  const sumUp = () => {
    const total = document.querySelector("[data-order-total]");
    if (!total || !document.querySelector('[name$="-quantity"]')) return;
    const sign = total.dataset.sign;
    let subtotal = 0n;
    for (const quantity of document.querySelectorAll('[name^="items-"][name$="-quantity"]')) {
      const row = quantity.name.replace(/quantity$/, "");
      const product = input(`${row}product`);
      if (row.includes("__prefix__") || input(`${row}DELETE`)?.checked || (product && !product.value)) continue;
      const price = input(`${row}price`);
      const each = cents(price.value || price.placeholder);
      const sum = each * pieces(quantity.value) - cents(input(`${row}discount`)?.value);
      const shown = quantity.closest("tr").querySelector("[data-line-sum]");
      if (shown) shown.textContent = written(sum, sign);
      subtotal += sum;
    }
    document.querySelector("[data-order-subtotal]").textContent = written(subtotal, sign);
    const discount = input("discount"), shipping = input("shipping");
    if (discount && shipping) {
      total.textContent = written(subtotal - cents(discount.value) + cents(shipping.value), sign);
    }
  };

  const chosen = async (select) => {
    const row = select.name.replace(/product$/, "");
    const answer = await fetch(document.querySelector("[data-order-total]").dataset.prices.replace("/0/", `/${select.value}/`));
    if (!answer.ok) return;
    const { price, available } = await answer.json();
    input(`${row}price`).placeholder = price;
    const quantity = input(`${row}quantity`);
    quantity.title = available === null ? "" : String(available);
    sumUp();
  };

  // The last row gives birth to the next one, so that a whole order is typed without the mouse.
  const addRow = (select) => {
    const rows = [...document.querySelectorAll('select[name^="items-"][name$="-product"]')]
      .filter((one) => !one.name.includes("__prefix__"));
    if (rows.at(-1) === select) document.querySelector("#items-group a.add-row")?.click();
    input(select.name.replace(/product$/, "quantity")).focus();
    input(select.name.replace(/product$/, "quantity")).select();
  };

  // What is left empty comes from the customer; the addresses that they have are offered.
  const known = async (select) => {
    const ask = document.querySelector("[data-order-total]").dataset.clients;
    const answer = select.value ? await fetch(ask.replace("/0/", `/${select.value}/`)) : null;
    const { name = "", phone = "", addresses = [] } = answer?.ok ? await answer.json() : {};
    input("contact_name").placeholder = name;
    input("contact_phone").placeholder = phone;
    const address = input("address");
    if (!address) return;
    const list = document.getElementById("known-addresses") || document.createElement("datalist");
    list.id = "known-addresses";
    list.replaceChildren(...addresses.map((text) => new Option(text, text)));
    address.after(list);
    address.setAttribute("list", list.id);
    offerAddress();
  };
  const offerAddress = () => {
    const address = input("address"), first = document.querySelector("#known-addresses option");
    if (first && address && !address.value && input("delivery")?.value === "delivery") address.value = first.value;
  };

  document.addEventListener("input", sumUp);
  document.addEventListener("change", sumUp);
  document.addEventListener("DOMContentLoaded", () => {
    if (!document.querySelector("[data-order-total]")) return;
    // The autocomplete tells of a choice in the way of the admin's own jQuery only.
    django.jQuery(document).on("select2:select", 'select[name^="items-"][name$="-product"]', (event) => {
      chosen(event.target);
      addRow(event.target);
    });
    django.jQuery(document).on("change", 'select[name="customer"]', (event) => known(event.target));
    input("delivery")?.addEventListener("change", offerAddress);
    sumUp();
  });
}
