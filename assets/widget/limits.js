// Limits that more than one part keeps.

export const MAX_MESSAGES = 200;
export const MAX_INPUT = 2000;
