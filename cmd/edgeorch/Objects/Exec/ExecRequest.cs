namespace EdgeOrch.Cli.Objects.Exec;

/// <summary>A command to run in a container.</summary>
internal sealed record ExecRequest(string Pod, string Container, IReadOnlyList<string> Command, bool Stdin, bool Tty)
{
    /// <summary>The query of the exec subresource. With a terminal there is one output, so errors have no channel of their own.</summary>
    public string ToQuery() => string.Join('&', Command.Select(word => $"command={Uri.EscapeDataString(word)}")
        .Append($"container={Uri.EscapeDataString(Container)}")
        .Append(Stdin ? "stdin=true" : "stdin=false")
        .Append("stdout=true")
        .Append(Tty ? "stderr=false" : "stderr=true")
        .Append(Tty ? "tty=true" : "tty=false"));
}
