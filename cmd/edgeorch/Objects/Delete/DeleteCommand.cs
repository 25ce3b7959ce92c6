using System.CommandLine;
using EdgeOrch.Cli.Objects.Apply;
using EdgeOrch.Cli.Objects.Resources;
using EdgeOrch.Cli.Settings;

namespace EdgeOrch.Cli.Objects.Delete;

/// <summary><c>edgeorch delete</c>.</summary>
internal static class DeleteCommand
{
    public static Command Create()
    {
        var arguments = new Argument<string[]>("resource") { Description = "TYPE NAME... or TYPE/NAME...", Arity = ArgumentArity.ZeroOrMore };
        var selector = new Option<string?>("--selector", "-l") { Description = "Delete the objects with these labels", HelpName = "labels" };
        var all = new Option<bool>("--all") { Description = "Delete all objects of the type in the namespace" };
        var wait = new Option<bool>("--wait") { Description = "Return when the objects are gone", DefaultValueFactory = _ => true };
        var grace = new Option<int>("--grace-period")
        {
            Description = "Seconds the object gets to end; -1 leaves it to the object",
            DefaultValueFactory = _ => -1,
            HelpName = "seconds",
        };
        var force = new Option<bool>("--force") { Description = "Remove the object at once, without waiting for what it stands for to end" };
        var cascade = new Option<string>("--cascade")
        {
            Description = "What happens to what the object owns: background, foreground or orphan",
            DefaultValueFactory = _ => "background",
            HelpName = "policy",
        };
        var ignore = new Option<bool>("--ignore-not-found") { Description = "A missing object is no error" };
        var command = new Command("delete", "Delete objects by file, by name or by label.") { arguments, selector, all, wait, grace, force, cascade, ignore };
        var files = new ManifestFlags();
        var connection = new ConnectionFlags();
        files.AddTo(command);
        ObjectCommand.SetAction(command, connection, (session, flags, cancellationToken) =>
        {
            var options = new DeleteOptions
            {
                Namespace = connection.NamespaceOf(flags),
                Selector = flags.GetValue(selector),
                All = flags.GetValue(all),
                Wait = flags.GetValue(wait),
                GraceSeconds = Grace(flags.GetValue(grace), flags.GetValue(force)),
                Force = flags.GetValue(force),
                Propagation = Propagation(flags.GetValue(cascade)!),
                IgnoreNotFound = flags.GetValue(ignore),
            };
            var names = flags.GetValue(arguments) ?? [];
            var run = new DeleteRun(session, options);
            return files.Given(flags)
                ? names.Length == 0
                    ? run.RunAsync(files.Read(flags), cancellationToken)
                    : throw new SettingException("give either -f or resources by name, not both")
                : run.RunAsync(ResourceArguments.Parse(names), cancellationToken);
        });
        return command;
    }

    private static int? Grace(int seconds, bool force) => (seconds, force) switch
    {
        (< 0, false) => null,
        (<= 0, true) => 0,
        (0, false) => 1,
        (> 0, true) => throw new SettingException("--force and --grace-period greater than 0 cannot be specified together"),
        _ => seconds,
    };

    private static string Propagation(string cascade) => cascade switch
    {
        "background" or "true" => "Background",
        "foreground" => "Foreground",
        "orphan" or "false" => "Orphan",
        _ => throw new SettingException($"--cascade: \"{cascade}\" is not one of background, foreground, orphan"),
    };
}
