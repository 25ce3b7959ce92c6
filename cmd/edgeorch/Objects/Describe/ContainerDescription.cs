using System.Text.Json.Nodes;
using EdgeOrch.Api;

namespace EdgeOrch.Cli.Objects.Describe;

/// <summary>The containers of a pod or a pod template. Pure.</summary>
internal static class ContainerDescription
{
    /// <summary>Adds the containers of one field, with their statuses where there are some.</summary>
    public static void Add(
        Description text, string title, JsonObject? spec, string field, JsonObject? status = null, string statusField = "", int depth = 0)
    {
        var containers = JsonTree.Objects(spec, field).ToList();
        if (containers.Count == 0)
        {
            return;
        }

        text.Line(depth, $"{title}:");
        var statuses = JsonTree.Objects(status, statusField).ToList();
        foreach (var container in containers)
        {
            var name = JsonTree.Text(container, "name");
            text.Line(depth + 1, $"{name}:");
            AddContainer(text, depth + 2, container, statuses.FirstOrDefault(s => JsonTree.Text(s, "name") == name));
        }
    }

    private static void AddContainer(Description text, int depth, JsonObject container, JsonObject? status)
    {
        text.Field(depth, "Container ID", JsonTree.Text(status, "containerID"));
        text.Field(depth, "Image", JsonTree.Text(container, "image"));
        text.Field(depth, "Image ID", JsonTree.Text(status, "imageID"));
        var ports = JsonTree.Objects(container, "ports").ToList();
        text.FieldOrNone(depth, ports.Count > 1 ? "Ports" : "Port", string.Join(", ", ports.Select(p => Port(p, "containerPort"))));
        text.FieldOrNone(depth, ports.Count > 1 ? "Host Ports" : "Host Port", string.Join(", ", ports.Select(p => Port(p, "hostPort"))));
        AddWords(text, depth, "Command", container, "command");
        AddWords(text, depth, "Args", container, "args");
        if (status is not null)
        {
            AddState(text, depth, "State", JsonTree.Object(status, "state"));
            AddState(text, depth, "Last State", JsonTree.Object(status, "lastState"));
            text.Field(depth, "Ready", JsonTree.Flag(status, "ready") == true ? "True" : "False");
            text.Field(depth, "Restart Count", $"{JsonTree.Number(status, "restartCount") ?? 0}");
        }

        AddAmounts(text, depth, "Limits", JsonTree.At(container, "resources", "limits"));
        AddAmounts(text, depth, "Requests", JsonTree.At(container, "resources", "requests"));
        text.Field(depth, "Liveness", Probe(JsonTree.Object(container, "livenessProbe")));
        text.Field(depth, "Readiness", Probe(JsonTree.Object(container, "readinessProbe")));
        text.Field(depth, "Startup", Probe(JsonTree.Object(container, "startupProbe")));
        AddEnvironment(text, depth, container);
        AddMounts(text, depth, container);
    }

    private static string Port(JsonObject port, string field) => $"{JsonTree.Number(port, field) ?? 0}/{JsonTree.Text(port, "protocol") ?? "TCP"}";

    private static void AddWords(Description text, int depth, string title, JsonObject container, string field)
    {
        var words = JsonTree.Texts(container, field).ToList();
        if (words.Count > 0)
        {
            text.Line(depth, $"{title}:");
            words.ForEach(word => text.Line(depth + 1, word.ReplaceLineEndings("\\n")));
        }
    }

    private static void AddState(Description text, int depth, string title, JsonObject? state)
    {
        if (JsonTree.Object(state, "running") is { } running)
        {
            text.Field(depth, title, "Running");
            text.Field(depth + 1, "Started", Description.Time(JsonTree.Text(running, "startedAt")));
        }
        else if (JsonTree.Object(state, "terminated") is { } ended)
        {
            text.Field(depth, title, "Terminated");
            text.Field(depth + 1, "Reason", JsonTree.Text(ended, "reason"));
            text.Field(depth + 1, "Message", JsonTree.Text(ended, "message")?.ReplaceLineEndings(" "));
            text.Field(depth + 1, "Exit Code", $"{JsonTree.Number(ended, "exitCode") ?? 0}");
            text.Field(depth + 1, "Started", Description.Time(JsonTree.Text(ended, "startedAt")));
            text.Field(depth + 1, "Finished", Description.Time(JsonTree.Text(ended, "finishedAt")));
        }
        else if (title == "State")
        {
            text.Field(depth, title, "Waiting");
            text.Field(depth + 1, "Reason", JsonTree.Text(JsonTree.Object(state, "waiting"), "reason"));
            text.Field(depth + 1, "Message", JsonTree.Text(JsonTree.Object(state, "waiting"), "message")?.ReplaceLineEndings(" "));
        }
    }

    private static void AddAmounts(Description text, int depth, string title, JsonObject? amounts)
    {
        if (amounts is { Count: > 0 })
        {
            text.Line(depth, $"{title}:");
            foreach (var (name, amount) in amounts.OrderBy(a => a.Key, StringComparer.Ordinal))
            {
                text.Field(depth + 1, name, Description.Value(amount));
            }
        }
    }

    private static string? Probe(JsonObject? probe)
    {
        if (probe is null)
        {
            return null;
        }

        var how = JsonTree.Object(probe, "exec") is { } exec ? $"exec [{string.Join(' ', JsonTree.Texts(exec, "command"))}]"
            : JsonTree.Object(probe, "httpGet") is { } http
                ? $"http-get {(JsonTree.Text(http, "scheme") ?? "HTTP").ToLowerInvariant()}://{JsonTree.Text(http, "host")}:{Description.Value(http["port"])}{JsonTree.Text(http, "path")}"
            : JsonTree.Object(probe, "tcpSocket") is { } tcp ? $"tcp-socket {JsonTree.Text(tcp, "host")}:{Description.Value(tcp["port"])}"
            : JsonTree.Object(probe, "grpc") is { } grpc ? $"grpc <pod>:{Description.Value(grpc["port"])} {JsonTree.Text(grpc, "service")}"
            : "unknown";
        long Number(string field, long otherwise) => JsonTree.Number(probe, field) ?? otherwise;
        return $"{how} delay={Number("initialDelaySeconds", 0)}s timeout={Number("timeoutSeconds", 1)}s period={Number("periodSeconds", 10)}s "
            + $"#success={Number("successThreshold", 1)} #failure={Number("failureThreshold", 3)}";
    }

    private static void AddEnvironment(Description text, int depth, JsonObject container)
    {
        foreach (var from in JsonTree.Objects(container, "envFrom"))
        {
            var (kind, source) = JsonTree.Object(from, "configMapRef") is { } map ? ("ConfigMap", map) : ("Secret", JsonTree.Object(from, "secretRef"));
            var optional = JsonTree.Flag(source, "optional") == true ? "true" : "false";
            text.Line(depth, $"Environment Variables from:\t{JsonTree.Text(source, "name")}\t{kind}\tOptional: {optional}");
        }

        var variables = JsonTree.Objects(container, "env").ToList();
        text.Line(depth, variables.Count == 0 ? "Environment:\t<none>" : "Environment:");
        foreach (var variable in variables)
        {
            text.Line(depth + 1, $"{JsonTree.Text(variable, "name")}:\t{Variable(variable)}");
        }
    }

    /// <summary>The value, or where it comes from; a secret's content is never shown.</summary>
    private static string Variable(JsonObject variable)
    {
        var from = JsonTree.Object(variable, "valueFrom");
        return JsonTree.Object(from, "secretKeyRef") is { } secret ? $"<set to the key '{JsonTree.Text(secret, "key")}' in secret '{JsonTree.Text(secret, "name")}'>"
            : JsonTree.Object(from, "configMapKeyRef") is { } map ? $"<set to the key '{JsonTree.Text(map, "key")}' of config map '{JsonTree.Text(map, "name")}'>"
            : JsonTree.Object(from, "fieldRef") is { } field ? $"({JsonTree.Text(field, "apiVersion") ?? "v1"}:{JsonTree.Text(field, "fieldPath")})"
            : JsonTree.Object(from, "resourceFieldRef") is { } resource ? $"({JsonTree.Text(resource, "resource")})"
            : (JsonTree.Text(variable, "value") ?? "").ReplaceLineEndings("\\n");
    }

    private static void AddMounts(Description text, int depth, JsonObject container)
    {
        var mounts = JsonTree.Objects(container, "volumeMounts").ToList();
        text.Line(depth, mounts.Count == 0 ? "Mounts:\t<none>" : "Mounts:");
        foreach (var mount in mounts)
        {
            var path = JsonTree.Text(mount, "subPath") is { Length: > 0 } sub ? $",path=\"{sub}\"" : "";
            var access = JsonTree.Flag(mount, "readOnly") == true ? "ro" : "rw";
            text.Line(depth + 1, $"{JsonTree.Text(mount, "mountPath")} from {JsonTree.Text(mount, "name")} ({access}{path})");
        }
    }
}
