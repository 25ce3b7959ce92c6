using System.Text.RegularExpressions;

namespace EdgeOrch.Network.Cni;

/// <summary>The parameters of a CNI call, which come in the environment (CNI specification, "Parameters").</summary>
/// <param name="Command">ADD, DEL, CHECK, GC, STATUS or VERSION.</param>
/// <param name="ContainerId">The sandbox.</param>
/// <param name="NamespacePath">Its network namespace; empty on a DEL whose namespace is gone already.</param>
/// <param name="InterfaceName">The interface to make inside.</param>
/// <param name="PodName">Namespace and name of the pod, for messages; empty when the runtime does not say.</param>
public sealed partial record CniRequest(string Command, string ContainerId, string NamespacePath, string InterfaceName, string PodName)
{
    /// <summary>Whether the environment is that of a CNI call.</summary>
    public static bool IsCniCall(IReadOnlyDictionary<string, string> environment) =>
        environment.TryGetValue("CNI_COMMAND", out var command) && command.Length > 0;

    /// <summary>Reads and checks the environment.</summary>
    /// <exception cref="CniException">A variable is missing or malformed.</exception>
    public static CniRequest Parse(IReadOnlyDictionary<string, string> environment)
    {
        string Get(string name) => environment.GetValueOrDefault(name, "");
        var command = Get("CNI_COMMAND");
        var request = new CniRequest(command, Get("CNI_CONTAINERID"), Get("CNI_NETNS"), Get("CNI_IFNAME"), PodOf(Get("CNI_ARGS")));
        if (command is "ADD" or "DEL" or "CHECK")
        {
            Require(ContainerIdPattern().IsMatch(request.ContainerId), "CNI_CONTAINERID", request.ContainerId);
            Require(InterfacePattern().IsMatch(request.InterfaceName), "CNI_IFNAME", request.InterfaceName);
            Require(command == "DEL" || request.NamespacePath.Length > 0, "CNI_NETNS", request.NamespacePath);
        }
        else if (command is not ("VERSION" or "GC" or "STATUS"))
        {
            throw new CniException(CniErrorCode.InvalidEnvironment, $"CNI_COMMAND is \"{command}\"; known are ADD, DEL, CHECK, GC, STATUS and VERSION");
        }

        return request;
    }

    private static void Require(bool condition, string variable, string value)
    {
        if (!condition)
        {
            throw new CniException(CniErrorCode.InvalidEnvironment, $"{variable} is {(value.Length == 0 ? "missing" : $"\"{value}\", which is malformed")}");
        }
    }

    private static string PodOf(string arguments)
    {
        var (@namespace, name) = ("", "");
        foreach (var pair in arguments.Split(';'))
        {
            @namespace = pair.StartsWith("K8S_POD_NAMESPACE=", StringComparison.Ordinal) ? pair["K8S_POD_NAMESPACE=".Length..] : @namespace;
            name = pair.StartsWith("K8S_POD_NAME=", StringComparison.Ordinal) ? pair["K8S_POD_NAME=".Length..] : name;
        }

        return name.Length > 0 ? $"{@namespace}/{name}" : "";
    }

    [GeneratedRegex("^[a-zA-Z0-9][a-zA-Z0-9_.-]*$")]
    private static partial Regex ContainerIdPattern();

    [GeneratedRegex("^[^/: \t\n]{1,15}$")]
    private static partial Regex InterfacePattern();
}
