using System.Text.Json;
using EdgeOrch.Linux;

namespace EdgeOrch.Network.Cni;

/// <summary>
/// The executable as a CNI plugin (CNI specification 0.3.0 to 1.1.0): one call, one answer on standard output. Calls may
/// run at the same time and may be repeated; a call that dies half-way is finished by the next one.
/// </summary>
public static class CniPlugin
{
    /// <summary>The name the container runtime calls the plugin by: the plugin type, and a file in its plugin directory.</summary>
    public const string PluginType = "edgeorch-cni";

    /// <summary>Answers one call.</summary>
    /// <param name="environment">The <c>CNI_*</c> variables.</param>
    /// <param name="input">The network configuration.</param>
    /// <param name="output">Where the result or the error goes.</param>
    /// <param name="cancellationToken">Stops reading and writing; a change to the kernel is finished.</param>
    /// <returns>The process's exit code: 0, or 1 with an error on <paramref name="output"/>.</returns>
    public static async Task<int> RunAsync(
        IReadOnlyDictionary<string, string> environment, Stream input, Stream output, CancellationToken cancellationToken)
    {
        using var configuration = new MemoryStream();
        using var answer = new MemoryStream();
        var exitCode = 0;
        try
        {
            var request = CniRequest.Parse(environment);
            await input.CopyToAsync(configuration, cancellationToken);
            Answer(request, configuration.ToArray(), answer);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // Whatever went wrong, the runtime can only show people what stands in an error result.
            answer.SetLength(0);
            CniResult.WriteError(answer, VersionOf(configuration.ToArray()), ToCniException(error));
            exitCode = 1;
        }

        await output.WriteAsync(answer.ToArray(), cancellationToken);
        await output.FlushAsync(cancellationToken);
        return exitCode;
    }

    private static void Answer(CniRequest request, byte[] configuration, Stream answer)
    {
        if (request.Command == "VERSION")
        {
            CniResult.WriteVersion(answer, VersionOf(configuration));
            return;
        }

        if (TypeOf(configuration) == LoopbackPlugin.PluginType)
        {
            LoopbackPlugin.Answer(request, VersionOf(configuration), answer);
            return;
        }

        var config = CniNetworkConfig.Parse(configuration);
        var network = new PodNetwork(config);
        switch (request.Command)
        {
            case "ADD":
                CniResult.WriteInterface(answer, config.Version, network.Add(request), request);
                break;
            case "DEL":
                network.Delete(request);
                break;
            case "CHECK":
                network.Check(request);
                break;
            case "GC":
                network.CollectGarbage();
                break;
            default:
                NodeSysctls.Ensure(config.Bridge);
                break;
        }
    }

    private static CniException ToCniException(Exception error) => error switch
    {
        CniException cni => cni,
        LinuxException { Operation: "open network namespace" or "setns" } missing => new CniException(CniErrorCode.UnknownContainer, missing.Message),
        LinuxException kernel => new CniException(CniErrorCode.Kernel, kernel.Message),
        SysctlException sysctl => new CniException(CniErrorCode.Kernel, sysctl.Message),
        IOException or UnauthorizedAccessException => new CniException(CniErrorCode.Io, error.Message),
        _ => new CniException(CniErrorCode.Kernel, error.Message, error.ToString()),
    };

    /// <summary>The version the caller asked for, so that even the answer to broken input has it where it can be read.</summary>
    private static string VersionOf(byte[] configuration) => TextOf(configuration, "cniVersion") ?? CniVersions.Written;

    private static string? TypeOf(byte[] configuration) => TextOf(configuration, "type");

    private static string? TextOf(byte[] configuration, string member)
    {
        try
        {
            using var document = JsonDocument.Parse(configuration);
            return document.RootElement.TryGetProperty(member, out var text) ? text.GetString() : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // Broken input is refused where it is parsed for good; here it only has no such member.
            return null;
        }
    }
}
