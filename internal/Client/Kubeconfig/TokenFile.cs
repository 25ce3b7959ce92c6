namespace EdgeOrch.Client.Kubeconfig;

/// <summary>A token that something else keeps fresh in a file: read again at most every ten seconds. Thread-safe.</summary>
public sealed class TokenFile(string path, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);
    private readonly Lock _lock = new();
    private string? _token;
    private DateTimeOffset _readAt;

    /// <summary>The token as it is now. While the file is unreadable the last one read stays in use.</summary>
    /// <exception cref="KubeconfigException">The file was never readable.</exception>
    public string Read()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (_token is not null && now - _readAt < Fresh)
            {
                return _token;
            }

            try
            {
                _token = File.ReadAllText(path).Trim();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                if (_token is null)
                {
                    throw new KubeconfigException($"token file {path}: {e.Message}", e);
                }
            }

            _readAt = now;
            return _token;
        }
    }
}
