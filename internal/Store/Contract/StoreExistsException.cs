namespace EdgeOrch.Store;

/// <summary>A state is there that was not to be replaced.</summary>
public sealed class StoreExistsException(string path) : Exception($"{path} holds a state already")
{
    /// <summary>The file.</summary>
    public string Path { get; } = path;
}
