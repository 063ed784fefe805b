"""What an evening was like in figures: shares of talk, who follows whom, and what may be told of few people."""
