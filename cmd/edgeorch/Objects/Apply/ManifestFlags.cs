using System.CommandLine;

namespace EdgeOrch.Cli.Objects.Apply;

/// <summary>The flags that name files with objects.</summary>
internal sealed class ManifestFlags
{
    private readonly Option<string[]> _files = new("--filename", "-f")
    {
        Description = "File or directory with objects in YAML or JSON, or - for standard input; may be repeated",
        HelpName = "file",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<bool> _recursive = new("--recursive", "-R") { Description = "Read directories below directories too" };

    /// <summary>Adds the flags.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_files);
        command.Options.Add(_recursive);
    }

    /// <summary>Whether a file was named.</summary>
    public bool Given(ParseResult flags) => flags.GetValue(_files) is { Length: > 0 };

    /// <summary>Reads the objects.</summary>
    public IReadOnlyList<Manifest> Read(ParseResult flags) =>
        ManifestReader.Read(flags.GetValue(_files) ?? [], flags.GetValue(_recursive), ManifestReader.ReadStandardInput);
}
