/** Starts the page. */
import { mount } from 'svelte';
import './ui/app.css';
import './ui/file-drops';
import './ui/input-method';
import App from './App.svelte';
import { session } from './session/session.svelte';

mount(App, { target: document.body });
void session.load();
