import { openTerminal } from './open.ts';

const button = document.querySelector<HTMLElement>('[data-kindbook-terminal]');
button?.addEventListener('click', () => void openTerminal(button.dataset['kindbookTerminal']!));
