import type { Plugin } from 'vite';

/**
 * How JavaScript calls into the transcoder: arguments are turned into what C++ takes, and what it returns back. As the
 * program comes, it writes such functions as text and evaluates them; these do the same by themselves.
 */
const CRAFT_INVOKER = `function craftInvokerFunction(humanName,argTypes,classType,cppInvokerFunc,cppTargetFunc){
  if(argTypes.length<2)throwBindingError("argTypes array size mismatch! Must at least get return value and 'this' types!");
  const [retType,thisType,...paramTypes]=argTypes;
  const isMethod=thisType!==null&&classType!==null;
  const usesStack=usesDestructorStack(argTypes);
  return createNamedFunction(humanName,function(...given){
    if(given.length!==paramTypes.length)
      throwBindingError(\`function \${humanName} called with \${given.length} arguments, expected \${paramTypes.length}\`);
    const destructors=usesStack?[]:null;
    const wired=isMethod?[thisType.toWireType(destructors,this)]:[];
    for(const [index,type] of paramTypes.entries())wired.push(type.toWireType(destructors,given[index]));
    const result=cppInvokerFunc(cppTargetFunc,...wired);
    const wiredTypes=isMethod?[thisType,...paramTypes]:paramTypes;
    if(usesStack)runDestructors(destructors);
    else for(const [index,type] of wiredTypes.entries())if(type.destructorFunction!==null)type.destructorFunction(wired[index]);
    return retType.name==="void"?undefined:retType.fromWireType(result);
  });
}`;

/** How C++ calls into JavaScript. Kind 1 is `new`. */
const METHOD_CALLER = `var invokerFunction=(obj,func,destructorsRef,at)=>{
  const values=types.map((type)=>{
    const value=type.readValueFromPointer(at);
    at+=type.argPackAdvance;
    return value;
  });
  const result=kind===1?new func(...values):kind===0?func.call(obj,...values):func.call(...values);
  return retType.isVoid?undefined:emval_returnValue(retType,destructorsRef,result);
};`;

/** What of the program is replaced: from one text to before another. */
const REPLACED = [
  ['function craftInvokerFunction(', 'var __embind_register_class_constructor=', CRAFT_INVOKER],
  ['var invokerFunction=newFunc(Function,params)', 'var functionName=', METHOD_CALLER],
] as const;

/**
 * The transcoder of compressed textures (Basis Universal, bound by Emscripten) without evaluating text as a program, which
 * the policy of the page does not allow. It is what Emscripten makes with `-sDYNAMIC_EXECUTION=0`.
 *
 * @throws Error where the program is not the one that is known
 */
function withoutEval(program: string): string {
  const changed = REPLACED.reduce((text, [from, to, replacement]) => {
    const start = text.indexOf(from);
    const end = text.indexOf(to, start);
    if (start === -1 || end === -1) throw new Error(`The transcoder of textures has no "${from}" any more`);
    return text.slice(0, start) + replacement + text.slice(end);
  }, program);
  if (/newFunc\(Function|new Function\(|\beval\(/.test(changed)) {
    throw new Error('The transcoder of textures still evaluates text as a program');
  }
  return changed;
}

/** Changes the transcoder on its way into the build. */
export function transcoderWithoutEval(): Plugin {
  return {
    name: 'wharf-transcoder-without-eval',
    apply: 'build',
    generateBundle(_options, bundle) {
      const transcoders = Object.values(bundle).filter(
        (file) => file.type === 'asset' && /basis_transcoder[^/]*\.js$/.test(file.fileName),
      );
      if (transcoders.length === 0) throw new Error('The build has no transcoder of textures');
      for (const file of transcoders) {
        if (file.type === 'asset') file.source = withoutEval(Buffer.from(file.source).toString());
      }
    },
  };
}
