using System.Collections.Concurrent;
using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Pipeline;

namespace EdgeOrch.ApiServer.FlowControl;

/// <summary>Bounds the watches one user has open: each costs little, but not nothing. Thread-safe.</summary>
internal sealed class OpenWatches(int perUser)
{
    private readonly ConcurrentDictionary<string, int> _open = new(StringComparer.Ordinal);

    /// <summary>The frames of a watch, counted for its user until they are disposed of.</summary>
    /// <exception cref="ApiException">429: the user has too many; the frames are disposed of.</exception>
    public async ValueTask<IFrameStream> CountAsync(string user, IFrameStream frames)
    {
        if (_open.AddOrUpdate(user, 1, static (_, count) => count + 1) <= perUser)
        {
            return new Counted(this, user, frames);
        }

        Leave(user);
        await frames.DisposeAsync().ConfigureAwait(false);
        throw ApiException.TooManyRequests($"user {GoQuote.Quote(user)} has {perUser} watches open, which is the limit; end some first", 5);
    }

    private void Leave(string user)
    {
        if (_open.AddOrUpdate(user, 0, static (_, count) => count - 1) == 0)
        {
            _open.TryRemove(new KeyValuePair<string, int>(user, 0));
        }
    }

    private sealed class Counted(OpenWatches owner, string user, IFrameStream frames) : IFrameStream
    {
        private int _disposed;

        public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => frames.WaitAsync(cancellationToken);

        public bool TryRead(out ReadOnlyMemory<byte> frame) => frames.TryRead(out frame);

        public ValueTask DisposeAsync()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
            {
                owner.Leave(user);
            }

            return frames.DisposeAsync();
        }
    }
}
