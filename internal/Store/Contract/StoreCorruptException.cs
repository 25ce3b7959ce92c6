namespace EdgeOrch.Store;

/// <summary>A store's file is damaged or not a store; it is left as it is. The message names the file and what to do.</summary>
public sealed class StoreCorruptException(string path, string problem, Exception? inner = null)
    : Exception($"{path} cannot be used: {problem}", inner)
{
    /// <summary>The file.</summary>
    public string Path { get; } = path;
}
