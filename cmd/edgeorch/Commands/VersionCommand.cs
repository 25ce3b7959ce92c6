using System.CommandLine;
using System.Runtime.InteropServices;

namespace EdgeOrch.Cli.Commands;

/// <summary><c>edgeorch version</c>.</summary>
internal static class VersionCommand
{
    public static Command Create()
    {
        var command = new Command("version", "Show the version of this executable and of the Kubernetes API it serves.");
        command.SetAction(_ =>
        {
            Console.WriteLine($"edgeorch {ProductVersion.Product}");
            Console.WriteLine($"kubernetes {ProductVersion.Kubernetes}");
            Console.WriteLine($"platform linux/{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}");
            return 0;
        });
        return command;
    }
}
