/** Starts the page. */
import { mount } from 'svelte';
import './app.css';
import App from './App.svelte';
import { session } from './state/session.svelte';

mount(App, { target: document.body });
void session.load();
