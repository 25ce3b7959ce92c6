namespace EdgeOrch.Store;

/// <summary>Another process uses the same store.</summary>
public sealed class StoreLockedException(string path, string holder, Exception? inner = null)
    : Exception($"{path} is in use by {holder}: stop that process, or name another data directory", inner);
