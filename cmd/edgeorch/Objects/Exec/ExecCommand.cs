using System.CommandLine;
using EdgeOrch.Cli.Objects.Resources;
using EdgeOrch.Cli.Settings;
using EdgeOrch.Linux;

namespace EdgeOrch.Cli.Objects.Exec;

/// <summary><c>edgeorch exec</c>.</summary>
internal static class ExecCommand
{
    public static Command Create()
    {
        var pod = new Argument<string>("pod") { Description = "POD or TYPE/NAME" };
        var words = new Argument<string[]>("command") { Description = "The command and its arguments, after --", Arity = ArgumentArity.ZeroOrMore };
        var container = new Option<string?>("--container", "-c") { Description = "Container of the pod", HelpName = "name" };
        var stdin = new Option<bool>("--stdin", "-i") { Description = "Pass standard input to the command" };
        var tty = new Option<bool>("--tty", "-t") { Description = "Give the command a terminal" };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Show only what the command writes" };
        var command = new Command("exec", "Run a command in a pod's container.") { pod, words, container, stdin, tty, quiet };
        ObjectCommand.SetAction(command, new ConnectionFlags(), async (session, flags, cancellationToken) =>
        {
            var argv = flags.GetValue(words) ?? [];
            if (argv.Length == 0)
            {
                throw new SettingException("you must specify at least one command for the container, after --");
            }

            var useTty = flags.GetValue(tty);
            if (useTty && !RawTerminal.IsInput)
            {
                await session.Error.WriteLineAsync("Unable to use a TTY - input is not a terminal or the right kind of file");
                useTty = false;
            }

            var (type, name) = ResourceArguments.ParseOne([flags.GetValue(pod)!], "pods");
            var found = await PodFinder.FindAsync(session, type, name, cancellationToken);
            var request = new ExecRequest(
                PodFinder.NameOf(found),
                await PodFinder.ContainerOfAsync(session, found, flags.GetValue(container)),
                argv,
                flags.GetValue(stdin),
                useTty);
            var status = await ExecSession.RunAsync(session, request, cancellationToken);
            if (status.Message is not null && !flags.GetValue(quiet))
            {
                await session.Error.WriteLineAsync(status.Message);
            }

            return status.Code;
        });
        return command;
    }
}
