/** Style sheets as text: esbuild inlines them into the embedded widget (`jlpm build:widget`). */
declare module '*.css' {
  const text: string;
  export default text;
}
