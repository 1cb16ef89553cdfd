// What a program can be told of, in the order in which pages show it. Holds no words.
export const TOPICS = ['demand.filed', 'demand.moved', 'demand.closed', 'demand'] as const;

/** A topic in words; one that the pages do not know stands for itself. */
export function topicName(topic: string, t: (key: string) => string, te: (key: string) => boolean): string {
  const key = `hook.topic.${topic.replace(/\./g, '_')}`;
  return te(key) ? t(key) : topic;
}
