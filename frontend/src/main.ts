/** Starts the page. */
import { mount } from 'svelte';
import './ui/app.css';
import './ui/file-drops';
import './ui/input-method';
import App from './App.svelte';
import { importCode } from './net/code';
import { session } from './session/session.svelte';

// The build calls it in place of dynamic imports.
Object.assign(globalThis, { importCode });
mount(App, { target: document.body });
void session.load();
