using System.Globalization;
using EdgeOrch.Telemetry.Metrics;

namespace EdgeOrch.Telemetry.Tests;

public sealed class MetricsTests
{
    private readonly MetricsRegistry _registry = new();

    [Fact]
    public void Families_are_written_in_the_text_exposition_format()
    {
        MetricFamily<Counter> requests = _registry.CounterFamily("api_requests_total", "Requests\nserved.", "verb", "code");
        requests.With("get", "200").Add(2);
        requests.With("say \"hi\"\\", "404").Increment();
        _registry.Gauge("watchers", "Open watches.").Set(1.5);
        _registry.Gauge("heap_bytes", "Asked at scrape time.", static () => 42);

        Assert.Equal(
            """
            # HELP api_requests_total Requests\nserved.
            # TYPE api_requests_total counter
            api_requests_total{verb="get",code="200"} 2
            api_requests_total{verb="say \"hi\"\\",code="404"} 1
            # HELP heap_bytes Asked at scrape time.
            # TYPE heap_bytes gauge
            heap_bytes 42
            # HELP watchers Open watches.
            # TYPE watchers gauge
            watchers 1.5

            """,
            _registry.Write());
    }

    [Fact]
    public void A_histogram_counts_cumulatively_with_inclusive_bounds()
    {
        Histogram histogram = _registry.Histogram("sync_seconds", "Syncs.", [0.1, 1]);
        foreach (double value in (double[])[0.05, 0.1, 0.5, 7])
        {
            histogram.Observe(value);
        }

        Assert.Equal(
            """
            # HELP sync_seconds Syncs.
            # TYPE sync_seconds histogram
            sync_seconds_bucket{le="0.1"} 2
            sync_seconds_bucket{le="1"} 3
            sync_seconds_bucket{le="+Inf"} 4
            sync_seconds_sum 7.65
            sync_seconds_count 4

            """,
            _registry.Write());
    }

    [Fact]
    public async Task Concurrent_updates_are_all_counted()
    {
        Counter counter = _registry.Counter("c_total", "c");
        Gauge gauge = _registry.Gauge("g", "g");
        Histogram histogram = _registry.Histogram("h", "h", [1, 2]);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < 10_000; i++)
            {
                counter.Increment();
                gauge.Add(1);
                histogram.Observe(1);
            }
        })));

        Assert.Equal(80_000, counter.Value);
        Assert.Equal(80_000, gauge.Value);
        Assert.Equal(80_000, histogram.Count);
        Assert.Equal(80_000, histogram.Sum);
    }

    [Fact]
    public void The_process_tells_of_its_managed_memory()
    {
        RuntimeMetrics.AddTo(_registry);
        Assert.Matches("(?m)^dotnet_gc_allocated_bytes [1-9]", _registry.Write());
        Assert.Contains("# TYPE dotnet_gc_committed_bytes gauge\n", _registry.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Series_may_come_while_others_are_written()
    {
        // Short families in many rounds: what is copied is copied often while it grows.
        for (int round = 0; round < 400; round++)
        {
            MetricsRegistry registry = new();
            MetricFamily<Counter> family = registry.CounterFamily("growing_total", "x", "number");
            Task growing = Task.Run(() =>
            {
                for (int i = 0; i < 300; i++)
                {
                    family.With(i.ToString(CultureInfo.InvariantCulture)).Increment();
                    registry.Counter(string.Create(CultureInfo.InvariantCulture, $"one_{i}_total"), "x");
                }
            });
            while (!growing.IsCompleted)
            {
                registry.Write();
            }

            await growing;
            Assert.Contains("growing_total{number=\"299\"} 1\n", registry.Write(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_same_declaration_twice_shares_one_series()
    {
        _registry.Counter("shared_total", "x").Increment();
        _registry.Counter("shared_total", "x").Increment();
        Assert.Contains("shared_total 2\n", _registry.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_contradicting_declaration_is_refused()
    {
        _registry.Counter("clash", "x");
        Assert.Throws<ArgumentException>(() => _registry.Gauge("clash", "x"));
        Assert.Throws<ArgumentException>(() => _registry.CounterFamily("clash", "x", "label"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1st")]
    [InlineData("with-dash")]
    public void Bad_names_are_refused(string name) => Assert.Throws<ArgumentException>(() => _registry.Counter(name, "x"));
}
