using System.Collections;
using EdgeOrch.Network.Cni;

namespace EdgeOrch.Cli.Commands;

/// <summary>The executable as a network plugin: started by the container runtime, with its arguments in the environment.</summary>
internal static class CniCommand
{
    public static async Task<int> RunAsync()
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            environment[(string)entry.Key] = (string?)entry.Value ?? "";
        }

        await using var input = Console.OpenStandardInput();
        await using var output = Console.OpenStandardOutput();
        return await CniPlugin.RunAsync(environment, input, output, CancellationToken.None);
    }
}
