using System.Text;

namespace EdgeOrch.Testing;

/// <summary>Collects what a program writes to one of its pipes.</summary>
internal sealed class OutputCollector
{
    /// <summary>A child that outlives the program holds the pipe open; what it writes later is of no interest.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly StringBuilder _text = new();
    private readonly Task _pump;

    internal OutputCollector(StreamReader pipe) => _pump = PumpAsync(pipe);

    /// <summary>Everything written until the pipe was closed.</summary>
    internal async Task<string> ReadAsync()
    {
        await Task.WhenAny(_pump, Task.Delay(Grace));
        lock (_text)
        {
            return _text.ToString();
        }
    }

    private async Task PumpAsync(StreamReader pipe)
    {
        char[] buffer = new char[4096];
        int count;
        while ((count = await pipe.ReadAsync(buffer)) > 0)
        {
            lock (_text)
            {
                _text.Append(buffer, 0, count);
            }
        }
    }
}
