using System.Text.Json.Nodes;
using EdgeOrch.Api;

namespace EdgeOrch.ApiServer.Pipeline.Admission.PodSecurity;

/// <summary>A pod (or a template of one) as the security checks look at it. Read-only.</summary>
internal sealed class PodView
{
    /// <summary>Looks at metadata and spec of a pod or template.</summary>
    public PodView(JsonObject? metadata, JsonObject? spec)
    {
        Spec = spec ?? [];
        Annotations = JsonTree.Object(metadata, "annotations") ?? [];
        Security = JsonTree.Object(Spec, "securityContext");
        Containers =
        [
            .. JsonTree.Objects(Spec, "initContainers"), .. JsonTree.Objects(Spec, "containers"), .. JsonTree.Objects(Spec, "ephemeralContainers"),
        ];
    }

    /// <summary>The spec.</summary>
    public JsonObject Spec { get; }

    /// <summary>The annotations.</summary>
    public JsonObject Annotations { get; }

    /// <summary>The pod's own security context.</summary>
    public JsonObject? Security { get; }

    /// <summary>Containers of all three kinds.</summary>
    public IReadOnlyList<JsonObject> Containers { get; }

    /// <summary>Whether it says that it is for Windows, where several fields do not exist.</summary>
    public bool IsWindows => JsonTree.Text(JsonTree.Object(Spec, "os"), "name") == "windows";

    /// <summary>Whether it runs in a user namespace, where root is nobody outside.</summary>
    public bool HasUserNamespace => JsonTree.Flag(Spec, "hostUsers") == false;

    /// <summary>The names of the containers whose security context (null when absent) is bad.</summary>
    public List<string> Named(Func<JsonObject?, bool> bad) => NamedBy(container => bad(JsonTree.Object(container, "securityContext")));

    /// <summary>The names of the containers that are bad.</summary>
    public List<string> NamedBy(Func<JsonObject, bool> bad) => [.. Containers.Where(bad).Select(static c => JsonTree.Text(c, "name") ?? "")];

    /// <summary>Who sets something bad: <c>pod</c>, <c>container "a"</c>, <c>pod and containers "a", "b"</c>; empty when nobody does.</summary>
    public string Setters(Func<JsonObject, bool> bad)
    {
        var names = Named(context => context is not null && bad(context));
        List<string> setters = Security is not null && bad(Security) ? ["pod"] : [];
        if (names.Count > 0)
        {
            setters.Add(Subject("container", names));
        }

        return string.Join(" and ", setters);
    }

    /// <summary>A noun with its names: <c>container "a"</c>, <c>containers "a", "b"</c>.</summary>
    public static string Subject(string noun, IReadOnlyCollection<string> names) => $"{Plural(noun, names.Count)} {Quote(names)}";

    /// <summary>Names in quotes.</summary>
    public static string Quote(IEnumerable<string> names) => string.Join(", ", names.Select(static n => $"\"{n}\""));

    /// <summary>A noun for a count.</summary>
    public static string Plural(string noun, int count) => count == 1 ? noun : noun + "s";
}
