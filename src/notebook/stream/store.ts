/** A value that others watch. */
export interface Store<Value> {
  get(): Value;
  set(value: Value): void;
  /** Calls back now and after each change, until the returned function is called. */
  watch(callback: (value: Value) => void): () => void;
}

/** Makes a store. */
export function store<Value>(initial: Value): Store<Value> {
  let current = initial;
  const callbacks = new Set<(value: Value) => void>();
  return {
    get: () => current,
    set(value) {
      current = value;
      for (const callback of callbacks) callback(value);
    },
    watch(callback) {
      callbacks.add(callback);
      callback(current);
      return () => callbacks.delete(callback);
    },
  };
}
