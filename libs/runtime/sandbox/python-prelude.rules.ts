/**
 * Runs in the sandbox before the code, in the same process: gives up what the limits take (hard limits, which no program without
 * capabilities can raise again), closes what it may have inherited, and then becomes the code that it reads from
 * standard input. Its arguments are `name=value` pairs of `resourceLimits`.
 */
export const PYTHON_PRELUDE = `
import builtins, os, resource, sys
def become_code():
    for limit in sys.argv[1:]:
        name, value = limit.split('=')
        resource.setrlimit(getattr(resource, 'RLIMIT_' + name), (int(value), int(value)))
    os.nice(10)
    os.closerange(3, 4096)
    source = sys.stdin.buffer.read()
    def show(kind, error, trace):
        import linecache, traceback
        text = source.decode('utf-8', 'replace')
        linecache.cache['main.py'] = (len(text), None, text.splitlines(True), 'main.py')
        while trace and trace.tb_frame.f_code.co_filename in ('<string>', '<prelude>'):
            trace = trace.tb_next
        traceback.print_exception(kind, error, trace)
    sys.excepthook = show
    sys.argv[:] = ['main.py']
    builtins.exit = builtins.quit = sys.exit
    main = sys.modules['__main__'] = type(sys)('__main__')
    exec(compile(source, 'main.py', 'exec', dont_inherit=True), main.__dict__)
become_code()
`;

/** The prelude as the argument of `python -c`, under a name by which its own lines are told from those of the code. */
export const PYTHON_PRELUDE_COMMAND = `exec(compile(${JSON.stringify(PYTHON_PRELUDE)}, '<prelude>', 'exec'))`;
