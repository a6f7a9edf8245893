/** The state of the instance that stands for UTC: `datetime.timezone.utc`, `pytz.utc`. */
export const UTC: unique symbol = Symbol('UTC');
