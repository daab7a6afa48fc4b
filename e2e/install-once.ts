import { installOnce } from './installed';

/** Jest's globalSetup. */
export default installOnce;
