using System.CommandLine;
using System.Text.Json.Nodes;
using EdgeOrch.Cli.HostChecks;
using EdgeOrch.Cli.Objects.Printing;
using EdgeOrch.Cli.Settings;

namespace EdgeOrch.Cli.Commands;

/// <summary><c>edgeorch check-config</c>: what the host lacks, and how to mend it.</summary>
internal static class CheckConfigCommand
{
    private static readonly string[] Used =
        [ConfigFile.SettingName, "data-dir", "bind-address", "https-listen-port", "node-name", "container-runtime-endpoint", "cni-conf-dir"];

    public static Command Create()
    {
        var command = new Command("check-config", "Check whether this host can run EdgeOrch, and say how to mend what it lacks.");
        var settings = new SettingSet([.. AllSettings.Server.Where(setting => Used.Contains(setting.Name))]);
        settings.AddTo(command);
        var output = new Option<string?>("--output", "-o") { Description = "json for machines", HelpName = "format" };
        command.Options.Add(output);
        command.SetAction((flags, cancellationToken) => CommandLine.GuardAsync(async () =>
        {
            var json = flags.GetValue(output) switch
            {
                null or "" => false,
                "json" => true,
                var other => throw new SettingException($"--output: \"{other}\" is not json"),
            };
            var values = settings.Resolve(flags, Environment.GetEnvironmentVariable);
            var checks = HostJudge.Judge(await new HostFactsReader(TimeProvider.System).ReadAsync(values, cancellationToken));
            await Console.Out.WriteAsync(json ? JsonText.Indented(ToJson(checks)) : string.Concat(checks.Select(check => $"{check}\n")));
            return checks.Any(check => check.Status == HostCheckStatus.Fail) ? CommandLine.Failure : 0;
        }));
        return command;
    }

    private static JsonArray ToJson(IEnumerable<HostCheck> checks) => new([.. checks.Select(check => new JsonObject
    {
        ["status"] = check.Status.ToString().ToLowerInvariant(),
        ["name"] = check.Name,
        ["what"] = check.What,
        ["fix"] = check.Fix,
    })]);
}
