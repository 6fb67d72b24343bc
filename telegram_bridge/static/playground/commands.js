// The Menu button: a list of the bot's commands, as Telegram opens it; a tap sends one.

const commands = JSON.parse(document.getElementById("commands").textContent);

export class Commands {
  constructor(list, button, send) {
    this.list = list;
    this.button = button;
    this.send = send;
  }

  toggle() {
    this.show(this.list.hidden);
  }

  show(isShown) {
    this.list.hidden = !isShown;
    this.list.replaceChildren(...(isShown ? commands.map((command) => this.line(command)) : []));
    this.button.ariaExpanded = String(isShown);
  }

  line({ command, description }) {
    const line = document.createElement("li");
    const choice = document.createElement("button");
    const name = document.createElement("b");
    choice.type = "button";
    name.textContent = `/${command}`;
    choice.append(description, name);
    choice.addEventListener("click", () => {
      this.show(false);
      this.send(`/${command}`);
    });
    line.append(choice);
    return line;
  }
}
