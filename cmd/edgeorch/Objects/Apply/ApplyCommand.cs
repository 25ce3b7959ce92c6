using System.CommandLine;
using EdgeOrch.Cli.Settings;

namespace EdgeOrch.Cli.Objects.Apply;

/// <summary><c>edgeorch apply</c>.</summary>
internal static class ApplyCommand
{
    public static Command Create()
    {
        var serverSide = new Option<bool>("--server-side") { Description = "Let the server merge and remember who set which field" };
        var force = new Option<bool>("--force-conflicts") { Description = "With --server-side: take fields that others set" };
        var manager = new Option<string>("--field-manager")
        {
            Description = "Name under which the server remembers who set a field",
            DefaultValueFactory = _ => "edgeorch",
            HelpName = "name",
        };
        var dryRun = new Option<string?>("--dry-run")
        {
            Description = "With \"server\": the server tries everything and stores nothing",
            HelpName = "server|none",
            Arity = ArgumentArity.ExactlyOne,
        };
        var command = new Command("apply", "Create objects from files, or change those that exist to match.");
        var files = new ManifestFlags();
        var connection = new ConnectionFlags();
        files.AddTo(command);
        command.Options.Add(serverSide);
        command.Options.Add(force);
        command.Options.Add(manager);
        command.Options.Add(dryRun);
        ObjectCommand.SetAction(command, connection, (session, flags, cancellationToken) =>
        {
            if (!files.Given(flags))
            {
                throw new SettingException("must specify -f: a file, a directory or - for standard input");
            }

            var options = new ApplyOptions
            {
                Namespace = connection.NamespaceOf(flags),
                ServerSide = flags.GetValue(serverSide),
                ForceConflicts = flags.GetValue(force),
                FieldManager = flags.GetValue(manager)!,
                DryRun = flags.GetValue(dryRun) switch
                {
                    null or "none" => false,
                    "server" => true,
                    var other => throw new SettingException($"--dry-run: \"{other}\" is neither server nor none"),
                },
            };
            return options.ForceConflicts && !options.ServerSide
                ? throw new SettingException("--force-conflicts only works with --server-side")
                : new Applier(session, options).RunAsync(files.Read(flags), cancellationToken);
        });
        return command;
    }
}
