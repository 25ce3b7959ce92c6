namespace EdgeOrch.Node.Streaming;

/// <summary>Reads a container's log file, and follows it while the container runs.</summary>
public sealed class ContainerLogReader(TimeProvider time)
{
    private const int BufferSize = 32 * 1024;
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(1);

    /// <summary>Copies the wanted part of the log to the output.</summary>
    /// <param name="path">The log file.</param>
    /// <param name="options">Which part.</param>
    /// <param name="output">Where it goes.</param>
    /// <param name="isRunning">Whether the container may still write; asked again about once a second while following.</param>
    /// <param name="cancellationToken">Ends following.</param>
    public async Task CopyAsync(string path, LogOptions options, Stream output, Func<bool> isRunning, CancellationToken cancellationToken)
    {
        using var changed = new SemaphoreSlim(0);
        using var watcher = options.Follow ? Watch(path, changed) : null;
        var file = Open(path);
        try
        {
            file.Position = options.TailLines is { } lines ? LogTail.Find(file, lines) : 0;
            var pump = new LogPump(new LogFilter(options));
            while (true)
            {
                var running = isRunning();
                await pump.DrainAsync(file, output, cancellationToken).ConfigureAwait(false);
                if (pump.IsDone || !options.Follow || !running)
                {
                    return;
                }

                if (IsRotated(path, file))
                {
                    await pump.DrainAsync(file, output, cancellationToken).ConfigureAwait(false);
                    await file.DisposeAsync().ConfigureAwait(false);
                    file = Open(path);
                    continue;
                }

                await WaitAsync(changed, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            await file.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task WaitAsync(SemaphoreSlim changed, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(CheckInterval, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await changed.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Nothing was written for a while: time to ask whether the container still runs.
        }
    }

    private static FileStream Open(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, BufferSize);

    private static FileSystemWatcher Watch(string path, SemaphoreSlim changed)
    {
        var watcher = new FileSystemWatcher(Path.GetDirectoryName(path)!) { NotifyFilter = NotifyFilters.Size | NotifyFilters.FileName | NotifyFilters.LastWrite };
        void Signal(object sender, FileSystemEventArgs e)
        {
            if (changed.CurrentCount == 0)
            {
                changed.Release();
            }
        }

        watcher.Changed += Signal;
        watcher.Created += Signal;
        watcher.Renamed += Signal;
        watcher.EnableRaisingEvents = true;
        return watcher;
    }

    // The runtime renames the full file away and goes on in a new, shorter one of the same name.
    private static bool IsRotated(string path, FileStream file)
    {
        var current = new FileInfo(path);
        return current.Exists && current.Length < file.Position;
    }

    private sealed class LogPump(LogFilter filter)
    {
        private readonly byte[] _buffer = new byte[BufferSize];
        private readonly MemoryStream _pending = new();
        private readonly MemoryStream _out = new();

        public bool IsDone => filter.IsDone;

        public async Task DrainAsync(Stream file, Stream output, CancellationToken cancellationToken)
        {
            int count;
            while (!filter.IsDone && (count = await file.ReadAsync(_buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                Feed(_buffer.AsSpan(0, count));
                if (_out.Length > 0)
                {
                    await output.WriteAsync(_out.GetBuffer().AsMemory(0, (int)_out.Length), cancellationToken).ConfigureAwait(false);
                    await output.FlushAsync(cancellationToken).ConfigureAwait(false);
                    _out.SetLength(0);
                }
            }
        }

        private void Feed(ReadOnlySpan<byte> bytes)
        {
            while (bytes.IndexOf((byte)'\n') is var end and >= 0)
            {
                if (_pending.Length == 0)
                {
                    filter.Append(bytes[..end], _out);
                }
                else
                {
                    _pending.Write(bytes[..end]);
                    filter.Append(_pending.GetBuffer().AsSpan(0, (int)_pending.Length), _out);
                    _pending.SetLength(0);
                }

                bytes = bytes[(end + 1)..];
            }

            _pending.Write(bytes);
        }
    }
}
