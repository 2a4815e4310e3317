// With --import of this file, Node runs a sample from its sources on the library's, without a build of either before.
import { register } from 'node:module';

register('./typescript-hooks.mjs', import.meta.url);
register('./package-hooks.mjs', import.meta.url);
