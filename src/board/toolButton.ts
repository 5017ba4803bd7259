/**
 * A button of the board's toolbar for a command. JupyterLab's own says `aria-pressed` of an element that has no role,
 * which screen readers pass over; this is a plain button.
 */
import { LabIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyJSONObject } from '@lumino/coreutils';
import { Widget } from '@lumino/widgets';

export class ToolButton extends Widget {
  constructor(
    private readonly commands: CommandRegistry,
    private readonly command: string,
    private readonly args: ReadonlyJSONObject = {}
  ) {
    super({ node: document.createElement('button') });
    this.addClass('livemon-ToolButton');
    this.node.setAttribute('type', 'button');
    this.node.dataset['command'] = command;
    this.node.addEventListener('click', this);
    commands.commandChanged.connect(this._onCommand, this);
    this._draw();
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this.commands.commandChanged.disconnect(this._onCommand, this);
      this.node.removeEventListener('click', this);
      super.dispose();
    }
  }

  handleEvent(): void {
    if (this.commands.isEnabled(this.command, this.args)) {
      void this.commands.execute(this.command, this.args);
    }
  }

  private _onCommand(
    _: CommandRegistry,
    { id }: CommandRegistry.ICommandChangedArgs
  ): void {
    if (id === this.command) {
      this._draw();
    }
  }

  private _draw(): void {
    const { commands, command, args, node } = this;
    if (!commands.hasCommand(command)) {
      return;
    }
    const label = commands.label(command, args);
    const caption = commands.caption(command, args);
    node.setAttribute('aria-label', label);
    node.title = caption === '' ? label : `${label}: ${caption}`;
    // Not `disabled`: who reaches it with the keyboard keeps the place.
    const disabled = !commands.isEnabled(command, args);
    node.setAttribute('aria-disabled', String(disabled));
    if (commands.isToggleable(command, args)) {
      node.setAttribute(
        'aria-pressed',
        String(commands.isToggled(command, args))
      );
    }
    const icon = commands.icon(command, args);
    if (icon !== this._icon && icon instanceof LabIcon) {
      this._icon = icon;
      node.replaceChildren(icon.element({ tag: 'span' }));
    }
  }

  private _icon: unknown = null;
}
