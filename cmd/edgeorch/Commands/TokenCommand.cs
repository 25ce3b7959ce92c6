using System.CommandLine;
using System.Globalization;
using EdgeOrch.Api.Types;
using EdgeOrch.ApiServer.Bootstrap;
using EdgeOrch.Cli.Settings;
using EdgeOrch.Client;
using EdgeOrch.Client.Kubeconfig;

namespace EdgeOrch.Cli.Commands;

/// <summary><c>edgeorch token</c>: shows the server's own join token, and makes, lists and deletes further ones.</summary>
internal static class TokenCommand
{
    public static Command Create()
    {
        var dataDirectory = new Option<string>("--data-dir") { Description = "The server's data directory", DefaultValueFactory = _ => "/var/lib/edgeorch" };
        var command = new Command("token", "Show this server's join token, with which servers and agents join; the subcommands manage further ones, for agents only.") { dataDirectory, CreateCreate(), CreateList(), CreateDelete() };
        command.SetAction((flags, _) => CommandLine.GuardAsync(() => ShowAsync(flags.GetValue(dataDirectory)!)));
        return command;
    }

    private static async Task<int> ShowAsync(string dataDirectory)
    {
        Console.WriteLine(await ReadServerTokenAsync(dataDirectory));
        return 0;
    }

    /// <summary>The join token of the server whose data directory this is.</summary>
    /// <exception cref="UserException">There is none, or it may not be read.</exception>
    internal static async Task<string> ReadServerTokenAsync(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, "server", "token");
        try
        {
            return (await File.ReadAllTextAsync(path)).Trim();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UserException($"{path} does not exist: start the server first, or name its data directory with --data-dir", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new UserException($"{path} may be read by root only", e);
        }
    }

    private static Command CreateCreate()
    {
        var lifetime = new Option<string>("--ttl") { Description = "How long the token works, as 30m, 24h or 0 for ever", DefaultValueFactory = _ => "24h" };
        var description = new Option<string>("--description") { Description = "What the token is for", DefaultValueFactory = _ => "" };
        var kubeconfig = Kubeconfig();
        var command = new Command("create", "Make a join token.") { lifetime, description, kubeconfig };
        command.SetAction((flags, token) => CommandLine.GuardAsync(() => WithTokensAsync(flags.GetValue(kubeconfig), async (tokens, fingerprint) =>
        {
            var made = await tokens.CreateAsync(fingerprint, Lifetime(flags.GetValue(lifetime)!), flags.GetValue(description)!, token);
            Console.WriteLine(made);
        })));
        return command;
    }

    private static Command CreateList()
    {
        var kubeconfig = Kubeconfig();
        var command = new Command("list", "List the join tokens made by hand, without their secrets.") { kubeconfig };
        command.SetAction((flags, token) => CommandLine.GuardAsync(() => WithTokensAsync(flags.GetValue(kubeconfig), async (tokens, _) =>
        {
            Console.WriteLine($"{"ID",-12}{"EXPIRES",-24}DESCRIPTION");
            foreach (var known in await tokens.ListAsync(token))
            {
                Console.WriteLine($"{known.Id,-12}{(known.Expires is { } until ? KubeTime.FormatSeconds(until) : "never"),-24}{known.Description}");
            }
        })));
        return command;
    }

    private static Command CreateDelete()
    {
        var id = new Argument<string>("token") { Description = "The token, or its id" };
        var kubeconfig = Kubeconfig();
        var command = new Command("delete", "Delete a join token.") { id, kubeconfig };
        command.SetAction((flags, token) => CommandLine.GuardAsync(() => WithTokensAsync(flags.GetValue(kubeconfig), async (tokens, _) =>
        {
            if (!await tokens.DeleteAsync(flags.GetValue(id)!, token))
            {
                throw new UserException("there is no such token; \"edgeorch token list\" shows those there are");
            }
        })));
        return command;
    }

    private static Option<string?> Kubeconfig() => new("--kubeconfig")
    {
        Description = "Kubeconfig file; otherwise $KUBECONFIG, ~/.kube/config or /etc/edgeorch/kubeconfig",
    };

    private static async Task<int> WithTokensAsync(string? kubeconfig, Func<BootstrapTokens, string, Task> work)
    {
        try
        {
            var options = KubeconfigFile.Load(kubeconfig).TransportOptions();
            if (options.TrustedRoots.Count == 0)
            {
                throw new UserException("the kubeconfig names no certificate authority, so tokens cannot be pinned to it");
            }

            using var transport = new HttpApiTransport(options, TimeProvider.System);
            await work(new BootstrapTokens(new ApiClient(transport), TimeProvider.System), ServerTrust.Fingerprint(options.TrustedRoots[0]));
            return 0;
        }
        catch (Exception e) when (e is KubeconfigException or ApiStatusException or ApiUnreachableException)
        {
            throw new UserException(e.Message, e);
        }
    }

    private static TimeSpan? Lifetime(string text)
    {
        if (text == "0")
        {
            return null;
        }

        var seconds = text.Length > 1 ? text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86400, _ => 0 } : 0;
        return seconds > 0 && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var amount) && amount > 0
            ? TimeSpan.FromSeconds((double)amount * seconds)
            : throw new SettingException($"--ttl: \"{text}\" is not a duration such as 30m, 24h or 7d, nor 0");
    }
}
